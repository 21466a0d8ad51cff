#include "instruction_set.h"

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
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2");
#endif
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        return instruction_set_exists(INSTRUCTIONS_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
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
