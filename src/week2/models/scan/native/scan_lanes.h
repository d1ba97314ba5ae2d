/* The selective scan for W channels at a time: forward, and backward by recomputed chunks. */

FN void NAME(forward_n)(const scan_args *p, int64_t b, int64_t g, const int N) {
    const int64_t L = p->seq_len, d = g * W, groups = (p->d_inner + W - 1) / W;
    const int k = p->d_inner - d < W ? (int)(p->d_inner - d) : W;
    const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
    const vf skip = p->D ? NAME(load)(p->D + d, k) : (vf){0};
    vf A[MAX_STATE], h[MAX_STATE];
    NAME(load_columns)(A, p->A + d * N, k, N, LOG2_E);
    for (int n = 0; n < N; n++) h[n] = (vf){0};
    for (int64_t t = 0; t < L; t++) {
        const int64_t l = p->reverse ? L - 1 - t : t;
        if (p->states && t % CHUNK == 0)
            memcpy(p->states + ((b * chunks(p) + t / CHUNK) * groups + g) * N * W, h, N * sizeof(vf));
        const vf u = NAME(load)(p->u + b * p->u_batch + l * p->u_step + d, k);
        vf dt = NAME(load)(p->delta + b * p->delta_batch + l * p->delta_step + d, k) + bias;
        if (p->softplus) dt = NAME(softplus)(dt);
        const vf dtu = dt * u;
        const float *B = p->B + b * p->B_batch + l * p->B_step;
        const float *C = p->C + b * p->C_batch + l * p->C_step;
        vf y = skip * u;
#pragma GCC unroll 16
        for (int n = 0; n < N; n++) {
            h[n] = NAME(exp2)(dt * A[n]) * h[n] + dtu * B[n];
            y += h[n] * C[n];
        }
        if (p->z) {
            const vf z = NAME(load)(p->z + b * p->z_batch + l * p->z_step + d, k);
            y *= z * NAME(sigmoid)(z);
        }
        NAME(store)(p->y + (b * L + l) * p->d_inner + d, y, k);
    }
    if (p->last) NAME(store_columns)(p->last + (b * p->d_inner + d) * N, h, k, N);
}

/* Gradients of channels g0*W to g1*W of sequence b. Chunks run from the last to the first; each
 * is recomputed from the state kept before it. dB and dC sum over channels: lanes are added up
 * as vectors over all groups first, and across the vector only once a chunk. */
FN int NAME(backward_n)(const scan_args *p, int64_t b, int64_t g0, int64_t g1, int64_t copy, const int N) {
    const int64_t L = p->seq_len, D = p->d_inner, groups = (D + W - 1) / W, mine = g1 - g0;
    if (mine <= 0) return 0;
    void *memory = NULL;
    if (posix_memalign(&memory, 64, (4 * CHUNK * N + 2 * mine * N + 2 * mine) * sizeof(vf))) return 1;
    vf *decay = memory, *state = decay + CHUNK * N, *sumB = state + CHUNK * N, *sumC = sumB + CHUNK * N;
    vf *grads = sumC + CHUNK * N, *gradA = grads + mine * N;
    vf *gradD = gradA + mine * N, *gradbias = gradD + mine;
    memset(grads, 0, (2 * mine * N + 2 * mine) * sizeof(vf));
    if (p->dlast)
        for (int64_t g = g0; g < g1; g++)
            NAME(load_columns)(grads + (g - g0) * N, p->dlast + (b * D + g * W) * N,
                               D - g * W < W ? (int)(D - g * W) : W, N, 1.f);
    for (int64_t c = chunks(p) - 1; c >= 0; c--) {
        const int64_t t0 = c * CHUNK, T = L - t0 < CHUNK ? L - t0 : CHUNK;
        memset(sumB, 0, 2 * CHUNK * N * sizeof(vf));
        for (int64_t g = g0; g < g1; g++) {
            const int64_t d = g * W;
            const int k = D - d < W ? (int)(D - d) : W;
            const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
            const vf skip = p->D ? NAME(load)(p->D + d, k) : (vf){0};
            vf A[MAX_STATE], first[MAX_STATE], h[MAX_STATE], dts[CHUNK], ys[CHUNK];
            NAME(load_columns)(A, p->A + d * N, k, N, LOG2_E);
            memcpy(first, p->states + ((b * chunks(p) + c) * groups + g) * N * W, N * sizeof(vf));
            for (int n = 0; n < N; n++) h[n] = first[n];
            for (int64_t t = 0; t < T; t++) {
                const int64_t l = p->reverse ? L - 1 - t0 - t : t0 + t;
                const vf u = NAME(load)(p->u + b * p->u_batch + l * p->u_step + d, k);
                vf dt = NAME(load)(p->delta + b * p->delta_batch + l * p->delta_step + d, k) + bias;
                if (p->softplus) dt = NAME(softplus)(dt);
                const vf dtu = dt * u;
                const float *B = p->B + b * p->B_batch + l * p->B_step;
                const float *C = p->C + b * p->C_batch + l * p->C_step;
                vf y = skip * u;
#pragma GCC unroll 16
                for (int n = 0; n < N; n++) {
                    const vf a = NAME(exp2)(dt * A[n]);
                    h[n] = a * h[n] + dtu * B[n];
                    decay[t * N + n] = a;
                    state[t * N + n] = h[n];
                    y += h[n] * C[n];
                }
                dts[t] = dt;
                ys[t] = y;
            }
            vf *gh = grads + (g - g0) * N, *gA = gradA + (g - g0) * N;
            for (int64_t t = T - 1; t >= 0; t--) {
                const int64_t l = p->reverse ? L - 1 - t0 - t : t0 + t, at = (b * L + l) * D + d;
                const vf u = NAME(load)(p->u + b * p->u_batch + l * p->u_step + d, k);
                const float *B = p->B + b * p->B_batch + l * p->B_step;
                const float *C = p->C + b * p->C_batch + l * p->C_step;
                const vf *before = t ? state + (t - 1) * N : first;
                vf gy = NAME(load)(p->dy + b * p->dy_batch + l * p->dy_step + d, k);
                if (p->z) { /* out = y * silu(z) */
                    const vf z = NAME(load)(p->z + b * p->z_batch + l * p->z_step + d, k);
                    const vf s = NAME(sigmoid)(z);
                    NAME(store)(p->dz + at, gy * ys[t] * s * (1.f + z * (1.f - s)), k);
                    gy *= z * s;
                }
                const vf dt = dts[t], dtu = dt * u;
                vf gdtu = {0}, gdt = {0};
#pragma GCC unroll 4
                for (int n = 0; n < N; n++) {
                    const vf gstate = gh[n] + gy * C[n];
                    const vf gdecayed = gstate * decay[t * N + n];
                    const vf gexponent = gdecayed * before[n];
                    sumC[t * N + n] += gy * state[t * N + n];
                    sumB[t * N + n] += gstate * dtu;
                    gdtu += gstate * B[n];
                    gdt += gexponent * A[n];
                    gA[n] += gexponent * dt;
                    gh[n] = gdecayed;
                }
                NAME(store)(p->du + at, gdtu * dt + gy * skip, k);
                vf graw = gdtu * u + gdt * LN_2;
                if (p->softplus) {
                    const vf raw = NAME(load)(p->delta + b * p->delta_batch + l * p->delta_step + d, k);
                    graw *= NAME(sigmoid)(raw + bias);
                }
                NAME(store)(p->ddelta + at, graw, k);
                gradD[g - g0] += gy * u;
                gradbias[g - g0] += graw;
            }
        }
        for (int64_t t = 0; t < T; t++) {
            const int64_t l = p->reverse ? L - 1 - t0 - t : t0 + t;
            const int64_t at = ((copy * p->batch + b) * L + l) * N;
            for (int n = 0; n < N; n++) {
                p->dB[at + n] = NAME(sum)(sumB[t * N + n]);
                p->dC[at + n] = NAME(sum)(sumC[t * N + n]);
            }
        }
    }
    for (int64_t g = g0; g < g1; g++) {
        const int64_t d = g * W;
        const int k = D - d < W ? (int)(D - d) : W;
        NAME(store_columns)(p->dA + (b * D + d) * N, gradA + (g - g0) * N, k, N);
        NAME(store)(p->dD + b * D + d, gradD[g - g0], k);
        NAME(store)(p->dbias + b * D + d, gradbias[g - g0], k);
    }
    free(memory);
    return 0;
}

/* d_state 16 is what Mamba uses: as a constant it lets the state live in registers. */
static TARGET void NAME(forward)(const scan_args *p, int64_t b, int64_t g) {
    if (p->d_state == 16) NAME(forward_n)(p, b, g, 16);
    else NAME(forward_n)(p, b, g, (int)p->d_state);
}
static TARGET int NAME(backward)(const scan_args *p, int64_t b, int64_t g0, int64_t g1, int64_t copy) {
    if (p->d_state == 16) return NAME(backward_n)(p, b, g0, g1, copy, 16);
    return NAME(backward_n)(p, b, g0, g1, copy, (int)p->d_state);
}
