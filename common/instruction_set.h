/*
 * Which vector instructions a kernel may use.
 *
 * A kernel is an inner loop that is written several times: once plainly, which states what it
 * computes, and again for wider vectors. All answer the same bits, and the tests hold them to it.
 * Whoever opens an index chooses once, by instruction_set_best(), and hands the choice down; there
 * is no global state, and nothing is compiled for the machine that compiles.
 *
 * In a kernel's file, KERNEL_AVX2, KERNEL_AVX512 and KERNEL_NEON say which variants the compiler
 * can make, and AVX2_FUNCTION and AVX512_FUNCTION mark those that only such processors can run.
 */
#ifndef SUOYIN_COMMON_INSTRUCTION_SET_H
#define SUOYIN_COMMON_INSTRUCTION_SET_H

#include <stdbool.h>

enum instruction_set {
    INSTRUCTIONS_PLAIN,
    INSTRUCTIONS_NEON,
    INSTRUCTIONS_AVX2,
    INSTRUCTIONS_AVX512, /* F, BW and VL */
    INSTRUCTION_SETS,
};

#if defined(__x86_64__) && defined(__GNUC__)
#define KERNEL_AVX2   1
#define KERNEL_AVX512 1
#define AVX2_FUNCTION __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define AVX512_FUNCTION                                                                            \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,bmi,bmi2,lzcnt,popcnt")))
#endif
#if defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define KERNEL_NEON 1
#endif

/* Whether this processor, and this compilation, have it. INSTRUCTIONS_PLAIN is always there. */
bool instruction_set_exists(enum instruction_set set);

/* The widest that exists. */
enum instruction_set instruction_set_best(void);

const char *instruction_set_name(enum instruction_set set);

#endif
