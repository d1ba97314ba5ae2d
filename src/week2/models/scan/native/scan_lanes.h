/* The selective scan for W channels at a time: forward, and backward by recomputed chunks. */

/* Steps, gates and skips of a CHUNK are computed apart from the recurrence: each of their long chains
 * of dependent instructions then overlaps with those of the steps beside it. */
FN void NAME(forward_n)(const scan_args *p, int64_t b, int64_t g, const int N, const int bf16) {
    const int64_t L = p->seq_len, d = g * W, groups = (p->d_inner + W - 1) / W;
    const int k = p->d_inner - d < W ? (int)(p->d_inner - d) : W;
    const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
    const vf skip = p->D ? NAME(load)(p->D + d, k) : (vf){0};
    vf A[MAX_STATE], h[MAX_STATE];
    for (int n = 0; n < N; n++) {
        A[n] = NAME(load)(p->A + n * p->d_inner + d, k) * LOG2_E;
        h[n] = (vf){0};
    }
    for (int64_t t0 = 0; t0 < L; t0 += CHUNK) {
        const int T = L - t0 < CHUNK ? (int)(L - t0) : CHUNK;
        const int64_t start = p->reverse ? L - 1 - t0 : t0, way = p->reverse ? -1 : 1;
        if (p->states)
            memcpy(p->states + ((b * chunks(p) + t0 / CHUNK) * groups + g) * N * W, h, N * sizeof(vf));
        vf dts[CHUNK], us[CHUNK], ys[CHUNK];
        for (int t = 0; t < T; t++) {
            const int64_t l = start + way * t;
            us[t] = NAME(read)(p->u, b * p->u_batch + l * p->u_step + d, k, bf16);
            vf dt = NAME(read)(p->delta, b * p->delta_batch + l * p->delta_step + d, k, bf16) + bias;
            if (p->softplus) dt = NAME(softplus)(dt);
            dts[t] = dt;
        }
        for (int t = 0; t < T; t++) {
            const int64_t l = start + way * t;
            const float *B = p->B + b * p->B_batch + l * p->B_step;
            const float *C = p->C + b * p->C_batch + l * p->C_step;
            const vf dt = dts[t], dtu = dt * us[t];
            vf y = skip * us[t];
#pragma GCC unroll 16
            for (int n = 0; n < N; n++) {
                h[n] = NAME(exp2)(dt * A[n]) * h[n] + dtu * B[n];
                y += h[n] * C[n];
            }
            ys[t] = y;
        }
        for (int t = 0; t < T; t++) {
            const int64_t l = start + way * t;
            if (p->z) {
                const vf z = NAME(read)(p->z, b * p->z_batch + l * p->z_step + d, k, bf16);
                ys[t] *= z * NAME(sigmoid)(z);
            }
            NAME(write)(p->y, (b * L + l) * p->d_inner + d, ys[t], k, bf16);
        }
    }
    for (int n = 0; n < N; n++) NAME(store)(p->last + (b * N + n) * p->d_inner + d, h[n], k);
}

/* Gradients of channels g0*W to g1*W of sequence b. Chunks run from the last to the first; each
 * is recomputed from the state kept before it, BLOCK states n at a time, so that what is recomputed
 * stays in the first cache. dB and dC sum over channels: lanes are added up as vectors over all
 * groups first, and across the vector only once a chunk. */
FN int NAME(backward_n)(const scan_args *p, int64_t b, int64_t g0, int64_t g1, int64_t copy, const int N) {
    const int64_t L = p->seq_len, D = p->d_inner, groups = (D + W - 1) / W, mine = g1 - g0;
    if (mine <= 0) return 0;
    void *memory = NULL;
    if (posix_memalign(&memory, 64, (2 * CHUNK * N + 2 * mine * N + 2 * mine) * sizeof(vf))) return 1;
    vf *sumB = memory, *sumC = sumB + CHUNK * N, *grads = sumC + CHUNK * N, *gradA = grads + mine * N;
    vf *gradD = gradA + mine * N, *gradbias = gradD + mine;
    memset(grads, 0, (2 * mine * N + 2 * mine) * sizeof(vf));
    for (int64_t g = g0; p->dlast && g < g1; g++)
        for (int n = 0; n < N; n++)
            grads[(g - g0) * N + n] =
                NAME(load)(p->dlast + (b * N + n) * D + g * W, D - g * W < W ? (int)(D - g * W) : W);
    for (int64_t c = chunks(p) - 1; c >= 0; c--) {
        const int64_t t0 = c * CHUNK;
        const int T = L - t0 < CHUNK ? (int)(L - t0) : CHUNK;
        const int64_t start = p->reverse ? L - 1 - t0 : t0, way = p->reverse ? -1 : 1;
        const float *Bs = p->B + b * p->B_batch + start * p->B_step;
        const float *Cs = p->C + b * p->C_batch + start * p->C_step;
        const int64_t Bway = way * p->B_step, Cway = way * p->C_step;
        memset(sumB, 0, 2 * CHUNK * N * sizeof(vf));
        for (int64_t g = g0; g < g1; g++) {
            const int64_t d = g * W;
            const int k = D - d < W ? (int)(D - d) : W;
            const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
            const vf skip = p->D ? NAME(load)(p->D + d, k) : (vf){0};
            const float *kept = p->states + ((b * chunks(p) + c) * groups + g) * N * W;
            const float *us = (const float *)p->u + b * p->u_batch + d, *zs = (const float *)p->z + b * p->z_batch + d;
            const float *raws = (const float *)p->delta + b * p->delta_batch + d, *gys = p->dy + b * p->dy_batch + d;
            vf dts[CHUNK], dtus[CHUNK], gy[CHUNK], y[CHUNK], gdtu[CHUNK], gdt[CHUNK];
            for (int t = 0; t < T; t++) {
                const int64_t l = start + way * t;
                const vf u = NAME(load)(us + l * p->u_step, k);
                vf dt = NAME(load)(raws + l * p->delta_step, k) + bias;
                if (p->softplus) dt = NAME(softplus)(dt);
                dts[t] = dt;
                dtus[t] = dt * u;
                gy[t] = NAME(load)(gys + l * p->dy_step, k);
                y[t] = skip * u;
                if (p->z) { /* out = y * silu(z) */
                    const vf z = NAME(load)(zs + l * p->z_step, k);
                    gy[t] *= z * NAME(sigmoid)(z);
                }
                gdtu[t] = gdt[t] = (vf){0};
            }
            for (int n0 = 0; n0 < N; n0 += BLOCK) {
                const int count = N - n0 < BLOCK ? N - n0 : BLOCK;
                vf decay[CHUNK][BLOCK], state[CHUNK + 1][BLOCK], A[BLOCK], gh[BLOCK], gA[BLOCK];
                for (int j = 0; j < count; j++) {
                    A[j] = NAME(load)(p->A + (n0 + j) * D + d, k) * LOG2_E;
                    state[0][j] = NAME(load)(kept + (n0 + j) * W, W);
                    gh[j] = grads[(g - g0) * N + n0 + j];
                    gA[j] = gradA[(g - g0) * N + n0 + j];
                }
                for (int t = 0; t < T; t++) {
                    const float *B = Bs + t * Bway + n0, *C = Cs + t * Cway + n0;
#pragma GCC unroll 4
                    for (int j = 0; j < count; j++) {
                        decay[t][j] = NAME(exp2)(dts[t] * A[j]);
                        state[t + 1][j] = decay[t][j] * state[t][j] + dtus[t] * B[j];
                        y[t] += state[t + 1][j] * C[j];
                    }
                }
                for (int t = T - 1; t >= 0; t--) {
                    const float *B = Bs + t * Bway + n0, *C = Cs + t * Cway + n0;
                    vf *sB = sumB + t * N + n0, *sC = sumC + t * N + n0;
#pragma GCC unroll 4
                    for (int j = 0; j < count; j++) {
                        const vf gstate = gh[j] + gy[t] * C[j];
                        gh[j] = gstate * decay[t][j];
                        const vf gexponent = gh[j] * state[t][j];
                        sC[j] += gy[t] * state[t + 1][j];
                        sB[j] += gstate * dtus[t];
                        gdtu[t] += gstate * B[j];
                        gdt[t] += gexponent * A[j];
                        gA[j] += gexponent * dts[t];
                    }
                }
                for (int j = 0; j < count; j++) {
                    grads[(g - g0) * N + n0 + j] = gh[j];
                    gradA[(g - g0) * N + n0 + j] = gA[j];
                }
            }
            for (int t = 0; t < T; t++) {
                const int64_t l = start + way * t, at = (b * L + l) * D + d;
                const vf u = NAME(load)(us + l * p->u_step, k);
                vf graw = gdtu[t] * u + gdt[t] * LN_2;
                if (p->softplus)
                    graw *= NAME(sigmoid)(NAME(load)(raws + l * p->delta_step, k) + bias);
                NAME(store)(p->du + at, gdtu[t] * dts[t] + gy[t] * skip, k);
                NAME(store)(p->ddelta + at, graw, k);
                gradD[g - g0] += gy[t] * u;
                gradbias[g - g0] += graw;
                if (p->z) {
                    const vf z = NAME(load)(zs + l * p->z_step, k), s = NAME(sigmoid)(z);
                    const vf gout = NAME(load)(gys + l * p->dy_step, k);
                    NAME(store)(p->dz + at, gout * y[t] * s * (1.f + z * (1.f - s)), k);
                }
            }
        }
        for (int t = 0; t < T; t++) {
            const int64_t at = ((copy * p->batch + b) * L + start + way * t) * N;
            for (int n = 0; n < N; n++) {
                p->dB[at + n] = NAME(sum)(sumB[t * N + n]);
                p->dC[at + n] = NAME(sum)(sumC[t * N + n]);
            }
        }
    }
    for (int64_t g = g0; g < g1; g++) {
        const int64_t d = g * W;
        const int k = D - d < W ? (int)(D - d) : W;
        for (int n = 0; n < N; n++)
            NAME(store)(p->dA + (b * N + n) * D + d, gradA[(g - g0) * N + n], k);
        NAME(store)(p->dD + b * D + d, gradD[g - g0], k);
        NAME(store)(p->dbias + b * D + d, gradbias[g - g0], k);
    }
    free(memory);
    return 0;
}

/* d_state 16 is what Mamba uses: as a constant it lets the state live in registers. */
static TARGET void NAME(forward)(const scan_args *p, int64_t b, int64_t g) {
    if (p->d_state == 16 && p->bf16) NAME(forward_n)(p, b, g, 16, 1);
    else if (p->d_state == 16) NAME(forward_n)(p, b, g, 16, 0);
    else NAME(forward_n)(p, b, g, (int)p->d_state, (int)p->bf16);
}
static TARGET int NAME(backward)(const scan_args *p, int64_t b, int64_t g0, int64_t g1, int64_t copy) {
    if (p->d_state == 16) return NAME(backward_n)(p, b, g0, g1, copy, 16);
    return NAME(backward_n)(p, b, g0, g1, copy, (int)p->d_state);
}
