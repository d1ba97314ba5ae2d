/* The kernels for one instruction set. Included by scan.c once for each, with W (lanes), ISA (suffix
 * of the names) and TARGET (what the compiler may assume). */
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(x) JOIN(x, ISA)
#define FN static inline __attribute__((always_inline)) TARGET
#define vf NAME(vf)
#define vu NAME(vu)
#define vs NAME(vs)

#include "vector.h"
#include "scan_lanes.h"
#include "conv_lanes.h"

#undef vf
#undef vu
#undef vs
#undef FN
#undef NAME
#undef JOIN
#undef JOIN_
#undef W
#undef ISA
#undef TARGET
