/* The short depthwise convolution before the scan, with its padding mask and SiLU, in one pass:
 *
 *     y[t] = mask[t] * silu(bias + sum_k w[k] * mask[t-K+1+k] * x[t-K+1+k])
 */
FN void NAME(conv_forward_k)(const conv_args *p, int64_t b, int64_t g, const int K, const int bf16) {
    const int64_t L = p->seq_len, d = g * W;
    const int k = p->d_inner - d < W ? (int)(p->d_inner - d) : W;
    const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
    vf w[MAX_CONV], seen[MAX_CONV];
    for (int i = 0; i < K; i++) {
        w[i] = NAME(load)(p->weight + i * p->d_inner + d, k);
        seen[i] = (vf){0};
    }
    for (int64_t t = 0; t < L; t++) {
        const int64_t l = p->reverse ? L - 1 - t : t;
        const float mask = p->mask ? p->mask[b * L + l] : 1.f;
        for (int i = 0; i + 1 < K; i++) seen[i] = seen[i + 1];
        seen[K - 1] = NAME(read)(p->x, b * p->x_batch + l * p->x_step + d, k, bf16) * mask;
        vf y = bias;
        for (int i = 0; i < K; i++) y += w[i] * seen[i];
        NAME(write)(p->y, (b * L + l) * p->d_inner + d, mask * y * NAME(sigmoid)(y), k, bf16);
    }
}

/* The input's gradient at t needs the K outputs that it reached, so it trails K - 1 steps behind. */
FN void NAME(conv_backward_k)(const conv_args *p, int64_t b, int64_t g, const int K) {
    const int64_t L = p->seq_len, d = g * W;
    const int k = p->d_inner - d < W ? (int)(p->d_inner - d) : W;
    const vf bias = p->bias ? NAME(load)(p->bias + d, k) : (vf){0};
    vf w[MAX_CONV], seen[MAX_CONV], grads[MAX_CONV], gradw[MAX_CONV], gradbias = {0};
    for (int i = 0; i < K; i++) {
        w[i] = NAME(load)(p->weight + i * p->d_inner + d, k);
        seen[i] = grads[i] = gradw[i] = (vf){0};
    }
    for (int64_t t = 0; t < L + K - 1; t++) {
        for (int i = 0; i + 1 < K; i++) {
            seen[i] = seen[i + 1];
            grads[i] = grads[i + 1];
        }
        grads[K - 1] = (vf){0};
        if (t < L) {
            const int64_t l = p->reverse ? L - 1 - t : t;
            const float mask = p->mask ? p->mask[b * L + l] : 1.f;
            seen[K - 1] = NAME(load)((const float *)p->x + b * p->x_batch + l * p->x_step + d, k) * mask;
            vf y = bias;
            for (int i = 0; i < K; i++) y += w[i] * seen[i];
            const vf s = NAME(sigmoid)(y);
            const vf gy = NAME(load)(p->dy + b * p->dy_batch + l * p->dy_step + d, k) * mask;
            grads[K - 1] = gy * s * (1.f + y * (1.f - s));
            for (int i = 0; i < K; i++) gradw[i] += grads[K - 1] * seen[i];
            gradbias += grads[K - 1];
        }
        const int64_t back = t - K + 1;
        if (back >= 0) {
            const int64_t l = p->reverse ? L - 1 - back : back;
            vf gx = {0};
            for (int i = 0; i < K; i++) gx += w[i] * grads[K - 1 - i];
            if (p->mask) gx *= p->mask[b * L + l];
            NAME(store)(p->dx + (b * L + l) * p->d_inner + d, gx, k);
        }
    }
    for (int i = 0; i < K; i++)
        NAME(store)(p->dweight + (b * K + i) * p->d_inner + d, gradw[i], k);
    NAME(store)(p->dbias + b * p->d_inner + d, gradbias, k);
}

static TARGET void NAME(conv_forward)(const conv_args *p, int64_t b, int64_t g) {
    if (p->d_conv == 4 && p->bf16) NAME(conv_forward_k)(p, b, g, 4, 1);
    else if (p->d_conv == 4) NAME(conv_forward_k)(p, b, g, 4, 0);
    else NAME(conv_forward_k)(p, b, g, (int)p->d_conv, (int)p->bf16);
}
static TARGET void NAME(conv_backward)(const conv_args *p, int64_t b, int64_t g) {
    if (p->d_conv == 4) NAME(conv_backward_k)(p, b, g, 4);
    else NAME(conv_backward_k)(p, b, g, (int)p->d_conv);
}
