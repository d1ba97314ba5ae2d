/* The selective scan of Mamba on a CPU: forward, and backward recomputed from kept states.
 *
 * Arrays are float32 with the channel innermost: (batch, seq_len, d_inner), so that W
 * neighbouring channels fill one vector register and every step of the recurrence
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

#define CHUNK 64
#define MAX_STATE 256
#define MAX_THREADS 64
#define SCAN_ABI 1

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
    int64_t softplus, reverse, threads, isa;
    /* inputs; strides are in floats, channels and states are adjacent */
    const float *u, *delta, *A, *B, *C, *D, *z, *bias;
    int64_t u_batch, u_step, delta_batch, delta_step, z_batch, z_step;
    int64_t B_batch, B_step, C_batch, C_step;
    /* forward: y (batch, seq_len, d_inner), last (batch, d_inner, d_state), chunk states */
    float *y, *last, *states;
    /* backward */
    const float *dy, *dlast;
    int64_t dy_batch, dy_step;
    float *du, *ddelta, *dz; /* (batch, seq_len, d_inner) */
    float *dA, *dD, *dbias;  /* (batch, d_inner, d_state), (batch, d_inner) twice: summed by the caller */
    float *dB, *dC;          /* (copies, batch, seq_len, d_state): summed by the caller */
} scan_args;

static int64_t chunks(const scan_args *p) { return (p->seq_len + CHUNK - 1) / CHUNK; }

/* The kernels, once for each instruction set that the compiler may assume. */
#define W 4
#define ISA base
#define TARGET
#include "lanes.h"
#undef W
#undef ISA
#undef TARGET

#if defined(__x86_64__)
#define W 8
#define ISA avx2
#define TARGET __attribute__((target("avx2,fma")))
#include "lanes.h"
#undef W
#undef ISA
#undef TARGET

#define W 16
#define ISA avx512
#define TARGET __attribute__((target("avx512f,fma")))
#include "lanes.h"
#undef W
#undef ISA
#undef TARGET
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

int64_t week2_scan_abi(void) { return SCAN_ABI * 100000 + (int64_t)sizeof(scan_args); }
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

static void forward_item(const scan_args *p, int64_t b, int64_t g) {
#if defined(__x86_64__)
    if (p->isa == 16) { forward_avx512(p, b, g); return; }
    if (p->isa == 8) { forward_avx2(p, b, g); return; }
#endif
    forward_base(p, b, g);
}

static int backward_item(const scan_args *p, int64_t b, int64_t g0, int64_t g1, int64_t copy) {
#if defined(__x86_64__)
    if (p->isa == 16) return backward_avx512(p, b, g0, g1, copy);
    if (p->isa == 8) return backward_avx2(p, b, g0, g1, copy);
#endif
    return backward_base(p, b, g0, g1, copy);
}

typedef struct {
    const scan_args *p;
    int64_t index, count;
    int backward, failed;
} share;

/* Copies of dB and dC that the backward writes: threads own whole sequences where there are
 * enough of them, and otherwise ranges of channels, whose sums must not collide. */
int64_t week2_scan_copies(int64_t batch, int64_t threads) { return batch >= threads ? 1 : threads; }

static void *work(void *argument) {
    share *s = argument;
    const scan_args *p = s->p;
    const int64_t groups = (p->d_inner + p->isa - 1) / p->isa;
    const unsigned old = flush_subnormals();
    if (!s->backward) {
        const int64_t items = p->batch * groups;
        for (int64_t i = items * s->index / s->count; i < items * (s->index + 1) / s->count; i++)
            forward_item(p, i / groups, i % groups);
    } else if (week2_scan_copies(p->batch, s->count) == 1) {
        const int64_t end = p->batch * (s->index + 1) / s->count;
        for (int64_t b = p->batch * s->index / s->count; b < end; b++)
            s->failed |= backward_item(p, b, 0, groups, 0);
    } else {
        const int64_t g0 = groups * s->index / s->count, g1 = groups * (s->index + 1) / s->count;
        for (int64_t b = 0; b < p->batch; b++) s->failed |= backward_item(p, b, g0, g1, s->index);
    }
    restore(old);
    return NULL;
}

static int run(const scan_args *p, int backward) {
    share shares[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    int started[MAX_THREADS];
    int failed = 0;
    const int64_t count = p->threads < 1 ? 1 : p->threads > MAX_THREADS ? MAX_THREADS : p->threads;
    for (int64_t i = 0; i < count; i++) {
        shares[i] = (share){p, i, count, backward, 0};
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

int week2_scan_forward(const scan_args *p) { return run(p, 0); }
int week2_scan_backward(const scan_args *p) { return run(p, 1); }
