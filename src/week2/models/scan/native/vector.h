/* Vectors of W channels and the functions of them that the kernels need. */

typedef float vf __attribute__((vector_size(W * 4)));
typedef uint32_t vu __attribute__((vector_size(W * 4)));
typedef uint16_t vs __attribute__((vector_size(W * 2)));

FN vf NAME(splat)(float x) { return x - (vf){0}; }
FN vf NAME(pick)(vu yes, vf a, vf b) { return (vf)((yes & (vu)a) | (~yes & (vu)b)); }
FN vf NAME(load)(const float *x, int k) {
    vf v = {0};
    if (k == W) memcpy(&v, x, sizeof v);
    else memcpy(&v, x, k * sizeof(float));
    return v;
}
FN void NAME(store)(float *x, vf v, int k) {
    if (k == W) memcpy(x, &v, sizeof v);
    else memcpy(x, &v, k * sizeof(float));
}
/* Channels at an offset, in fp32 or in bf16, which is the upper half of an fp32. */
FN vf NAME(read)(const void *base, int64_t offset, int k, const int bf16) {
    if (!bf16) return NAME(load)((const float *)base + offset, k);
    vs v = {0};
    const uint16_t *x = (const uint16_t *)base + offset;
    if (k == W) memcpy(&v, x, sizeof v);
    else memcpy(&v, x, k * sizeof(uint16_t));
    return (vf)(__builtin_convertvector(v, vu) << 16);
}
FN void NAME(write)(void *base, int64_t offset, vf v, int k, const int bf16) {
    if (!bf16) {
        NAME(store)((float *)base + offset, v, k);
        return;
    }
    vu bits = (vu)v; /* rounded to the nearest, and half way to even, as PyTorch does */
    bits = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    bits = (vu)NAME(pick)((vu)(v == v), (vf)bits, (vf)((vu){0} + 0x7fc0u));
    const vs rounded = __builtin_convertvector(bits, vs);
    uint16_t *x = (uint16_t *)base + offset;
    if (k == W) memcpy(x, &rounded, sizeof rounded);
    else memcpy(x, &rounded, k * sizeof(uint16_t));
}
FN float NAME(sum)(vf v) {
#if W == 16
    return _mm512_reduce_add_ps((__m512)v);
#endif
    float s = 0;
    for (int i = 0; i < W; i++) s += v[i];
    return s;
}

/* 2^t: the integer part goes into the exponent bits, the rest (|r| <= 1/2) through a polynomial
 * of degree 6 (Chebyshev fit, relative error 5e-9). 0 below 2^-126.5, inf above 2^127.5. */
FN vf NAME(exp2)(vf t) {
#if W == 16 /* AVX-512 has the rounding and the scaling by 2^n, saturation included */
    t = (vf)_mm512_max_ps(_mm512_set1_ps(-256.f), (__m512)t); /* lest inf - inf; NaN stays NaN */
    const vf whole = (vf)_mm512_roundscale_ps((__m512)t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const vf r = t - whole;
#else
    const float magic = 12582912.f; /* 1.5 * 2^23: adding it rounds to an integer */
    t = NAME(pick)((vu)(t < -127.f), NAME(splat)(-127.f), t);
    t = NAME(pick)((vu)(t > 128.f), NAME(splat)(128.f), t);
    const vf shifted = t + magic;
    const vf r = t - (shifted - magic);
#endif
    vf p = NAME(splat)(EXP2_C6);
    p = p * r + EXP2_C5;
    p = p * r + EXP2_C4;
    p = p * r + EXP2_C3;
    p = p * r + EXP2_C2;
    p = p * r + EXP2_C1;
    p = p * r + 1.f;
#if W == 16
    return (vf)_mm512_scalef_ps((__m512)p, (__m512)whole);
#else
    return p * (vf)(((vu)shifted << 23) + 0x3f800000u);
#endif
}
FN vf NAME(exp)(vf x) { return NAME(exp2)(x * LOG2_E); }

/* log(1 + e^x) = max(x, 0) + log1p(e^-|x|), and log1p(e) = 2 artanh(e / (2 + e)), whose series
 * in s <= 1/3 has no cancellation; s^17 / 17 is below 1e-9. */
FN vf NAME(softplus)(vf x) {
    const vf zero = {0};
    const vf e = NAME(exp)(NAME(pick)((vu)(x > 0.f), -x, x));
    const vf s = e / (2.f + e), q = s * s;
    vf p = NAME(splat)(1.f / 15);
    p = p * q + 1.f / 13;
    p = p * q + 1.f / 11;
    p = p * q + 1.f / 9;
    p = p * q + 1.f / 7;
    p = p * q + 1.f / 5;
    p = p * q + 1.f / 3;
    p = p * q + 1.f;
    return NAME(pick)((vu)(x > 0.f), x, zero) + 2.f * s * p;
}
FN vf NAME(sigmoid)(vf x) { return 1.f / (1.f + NAME(exp)(-x)); }
