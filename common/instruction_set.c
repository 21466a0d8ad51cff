#include "instruction_set.h"

/*
 * The C library has asked the processor when the program started. To ask it again, as the
 * compiler's own function does, takes 0.1 ms in a virtual machine, where each question is one to
 * the host.
 */
#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>

/* The header's own function shifts a 1 into the sign. */
static bool is_active(unsigned feature)
{
    enum { WORD_BITS = 32, LEAF_BITS = 4 * WORD_BITS };
    const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / LEAF_BITS);
    return (leaf->active_array[feature % LEAF_BITS / WORD_BITS] >> feature % WORD_BITS & 1) != 0;
}

#define PROCESSOR_HAS(feature, name) is_active(x86_cpu_##feature)
#endif
#endif
#ifndef PROCESSOR_HAS
#define PROCESSOR_HAS(feature, name) __builtin_cpu_supports(name)
#endif

bool instruction_set_exists(enum instruction_set set)
{
    switch (set) {
    case INSTRUCTIONS_PLAIN:
        return true;
#ifdef KERNEL_NEON
    case INSTRUCTIONS_NEON:
        return true;
#endif
#ifdef KERNEL_AVX2
    case INSTRUCTIONS_AVX2:
        return PROCESSOR_HAS(AVX2, "avx2") && PROCESSOR_HAS(BMI1, "bmi") &&
               PROCESSOR_HAS(BMI2, "bmi2");
#endif
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        return instruction_set_exists(INSTRUCTIONS_AVX2) && PROCESSOR_HAS(AVX512F, "avx512f") &&
               PROCESSOR_HAS(AVX512BW, "avx512bw") && PROCESSOR_HAS(AVX512VL, "avx512vl");
#endif
    default:
        return false;
    }
}

enum instruction_set instruction_set_best(void)
{
    enum instruction_set best = INSTRUCTION_SETS - 1;
    while (!instruction_set_exists(best)) {
        best--;
    }
    return best;
}

const char *instruction_set_name(enum instruction_set set)
{
    static const char *const names[] = {"plain", "neon", "avx2", "avx512"};
    return names[set];
}
