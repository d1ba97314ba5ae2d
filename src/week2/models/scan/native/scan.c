/* The selective scan of Mamba on a CPU: forward, and backward recomputed from kept states.
 *
 * Arrays are float32 (the largest of a forward pass may be bf16) with the channel innermost:
 * (batch, seq_len, d_inner), so that W neighbouring channels fill one vector register and every
 * step of the recurrence
 *
 *     h[n] = exp(dt * A[n]) * h[n] + dt * u * B[n]        (Gu & Dao 2023, Algorithm 2)
 *     y    = sum_n h[n] * C[n] + D * u
 *
 * is a handful of vector instructions for each state n. Nothing of size seq_len * d_state is
 * ever written: the backward pass keeps one state in every CHUNK steps and recomputes the rest.
 *
 * Plain C with the vector extensions of gcc and clang; it knows neither Python nor torch.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CHUNK 64 /* steps between kept states */
#define BLOCK 4  /* states n that the backward takes together */
#define MAX_STATE 256
#define MAX_CONV 16
#define MAX_THREADS 64
#define SCAN_ABI 4

#define LOG2_E 1.44269504088896341f
#define LN_2 0.693147180559945309f
/* 2^r = 1 + C1 r + ... + C6 r^6 on [-1/2, 1/2], interpolated at Chebyshev nodes */
#define EXP2_C1 0.693147188026f
#define EXP2_C2 0.240226507606f
#define EXP2_C3 0.0555035711422f
#define EXP2_C4 0.00961808255728f
#define EXP2_C5 0.00133908633647f
#define EXP2_C6 0.000154531629451f

typedef struct {
    int64_t batch, seq_len, d_inner, d_state;
    int64_t softplus, reverse, threads, isa, bf16; /* whether u, delta, z, y are (forward only) */
    /* inputs; A is (d_state, d_inner); strides are in elements, channels and states are adjacent */
    const float *A, *B, *C, *D, *bias;
    const void *u, *delta, *z;
    int64_t u_batch, u_step, delta_batch, delta_step, z_batch, z_step;
    int64_t B_batch, B_step, C_batch, C_step;
    /* forward: y (batch, seq_len, d_inner), last (batch, d_state, d_inner), chunk states */
    void *y;
    float *last, *states;
    /* backward */
    const float *dy, *dlast;
    int64_t dy_batch, dy_step;
    float *du, *ddelta, *dz; /* (batch, seq_len, d_inner) */
    float *dA, *dD, *dbias;  /* (batch, d_state, d_inner), (batch, d_inner) twice: summed by the caller */
    float *dB, *dC;          /* (copies, batch, seq_len, d_state): summed by the caller */
} scan_args;

typedef struct {
    int64_t batch, seq_len, d_inner, d_conv;
    int64_t reverse, threads, isa, bf16; /* whether x and y are (forward only) */
    const void *x;
    const float *weight, *bias, *mask; /* weight (d_conv, d_inner), mask (batch, seq_len) */
    int64_t x_batch, x_step;
    void *y;
    const float *dy;
    int64_t dy_batch, dy_step;
    float *dx, *dweight, *dbias; /* (batch, seq_len, d_inner), (batch, d_conv, d_inner), (batch, d_inner) */
} conv_args;

static int64_t chunks(const scan_args *p) { return (p->seq_len + CHUNK - 1) / CHUNK; }

/* The kernels, once for each instruction set that the compiler may assume. */
#define W 4
#define ISA base
#define TARGET
#include "lanes.h"

#if defined(__x86_64__)
#define W 8
#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "lanes.h"

#define W 16
#define ISA avx512
#define TARGET __attribute__((target("avx512f,fma")))
#include "lanes.h"
#endif

/* Lanes of the best instruction set here (or of the one asked for: 4, 8, 16; 0 if it is lacking). */
int64_t week2_scan_lanes(int64_t asked) {
    int64_t best = 4;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = 8;
    if (best == 8 && __builtin_cpu_supports("avx512f")) best = 16;
#endif
    if (asked == 0) return best;
    return (asked == 4 || asked == 8 || asked == 16) && asked <= best ? asked : 0;
}

int64_t week2_scan_abi(void) { 
    return SCAN_ABI * 1000000 + (int64_t)(sizeof(scan_args) * 1000 + sizeof(conv_args));
 }
int64_t week2_scan_chunk(void) { return CHUNK; }

/* A decayed state sinks into subnormal numbers, where many CPUs are a hundred times slower. */
#if defined(__x86_64__)
static unsigned flush_subnormals(void) {
    unsigned old = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(old | 0x8040);
    return old;
}
static void restore(unsigned old) { __builtin_ia32_ldmxcsr(old); }
#else
static unsigned flush_subnormals(void) { return 0; }
static void restore(unsigned old) { (void)old; }
#endif

#if defined(__x86_64__)
#define BY_ISA(name, isa, ...)                                                      \
    ((isa) == 16 ? name##_avx512(__VA_ARGS__) : (isa) == 8 ? name##_avx2(__VA_ARGS__) \
                                                           : name##_base(__VA_ARGS__))
#else
#define BY_ISA(name, isa, ...) name##_base(__VA_ARGS__)
#endif

enum task { SCAN_FORWARD, SCAN_BACKWARD, CONV_FORWARD, CONV_BACKWARD };

typedef struct {
    const void *args;
    enum task task;
    int64_t batch, groups, index, count;
    int failed;
} share;

/* Copies of dB and dC that the scan's backward writes: threads own whole sequences where there are
 * enough of them, and otherwise ranges of channels, whose sums must not collide. */
int64_t week2_scan_copies(int64_t batch, int64_t threads) { return batch >= threads ? 1 : threads; }

static void *work(void *argument) {
    share *s = argument;
    const scan_args *scan = s->args;
    const conv_args *conv = s->args;
    const unsigned old = flush_subnormals();
    if (s->task != SCAN_BACKWARD) {
        const int64_t items = s->batch * s->groups, end = items * (s->index + 1) / s->count;
        for (int64_t i = items * s->index / s->count; i < end; i++) {
            const int64_t b = i / s->groups, g = i % s->groups;
            if (s->task == SCAN_FORWARD) BY_ISA(forward, scan->isa, scan, b, g);
            else if (s->task == CONV_FORWARD) BY_ISA(conv_forward, conv->isa, conv, b, g);
            else BY_ISA(conv_backward, conv->isa, conv, b, g);
        }
    } else if (week2_scan_copies(s->batch, s->count) == 1) {
        const int64_t end = s->batch * (s->index + 1) / s->count;
        for (int64_t b = s->batch * s->index / s->count; b < end; b++)
            s->failed |= BY_ISA(backward, scan->isa, scan, b, 0, s->groups, 0);
    } else {
        const int64_t g0 = s->groups * s->index / s->count, g1 = s->groups * (s->index + 1) / s->count;
        for (int64_t b = 0; b < s->batch; b++)
            s->failed |= BY_ISA(backward, scan->isa, scan, b, g0, g1, s->index);
    }
    restore(old);
    return NULL;
}

static int run(const void *args, enum task task, int64_t batch, int64_t d_inner, int64_t lanes, int64_t count) {
    share shares[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    int started[MAX_THREADS];
    int failed = 0;
    if (count < 1) count = 1;
    if (count > MAX_THREADS) count = MAX_THREADS;
    for (int64_t i = 0; i < count; i++) {
        shares[i] = (share){args, task, batch, (d_inner + lanes - 1) / lanes, i, count, 0};
        started[i] = i > 0 && pthread_create(&threads[i], NULL, work, &shares[i]) == 0;
    }
    for (int64_t i = 0; i < count; i++) /* the caller's own share, and any that found no thread */
        if (!started[i]) work(&shares[i]);
    for (int64_t i = 0; i < count; i++) {
        if (started[i]) pthread_join(threads[i], NULL);
        failed |= shares[i].failed;
    }
    return failed;
}

int week2_scan_forward(const scan_args *p) {
    return run(p, SCAN_FORWARD, p->batch, p->d_inner, p->isa, p->threads);
}
int week2_scan_backward(const scan_args *p) {
    return run(p, SCAN_BACKWARD, p->batch, p->d_inner, p->isa, p->threads);
}
int week2_conv_forward(const conv_args *p) {
    return run(p, CONV_FORWARD, p->batch, p->d_inner, p->isa, p->threads);
}
int week2_conv_backward(const conv_args *p) {
    return run(p, CONV_BACKWARD, p->batch, p->d_inner, p->isa, p->threads);
}
