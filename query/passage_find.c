#include "passage_find.h"

#ifdef KERNEL_AVX2
#include <immintrin.h>
#endif
#ifdef KERNEL_NEON
#include <arm_neon.h>
#endif

static uint32_t plain(const uint32_t *passages, uint32_t at, uint32_t count, uint32_t target)
{
    while (at < count && passages[at] < target) {
        at++;
    }
    return at;
}

/* The others look at a vector at a time. What is sought is mostly near, so they do not leap. */

#ifdef KERNEL_AVX2

static AVX2_FUNCTION uint32_t find_avx2(const uint32_t *passages, uint32_t at, uint32_t count,
                                        uint32_t target)
{
    const __m256i targets = _mm256_set1_epi32((int)target);
    for (; at + 8 <= count; at += 8) {
        __m256i eight = _mm256_loadu_si256((const __m256i *)(passages + at));
        __m256i reached = _mm256_cmpeq_epi32(_mm256_max_epu32(eight, targets), eight);
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(reached));
        if (mask != 0) {
            return at + (uint32_t)__builtin_ctz(mask);
        }
    }
    return plain(passages, at, count, target);
}

#endif

#ifdef KERNEL_AVX512

static AVX512_FUNCTION uint32_t find_avx512(const uint32_t *passages, uint32_t at, uint32_t count,
                                            uint32_t target)
{
    const __m512i targets = _mm512_set1_epi32((int)target);
    for (; at < count; at += 16) {
        uint32_t left = count - at;
        __mmask16 there = left < 16 ? (__mmask16)((1u << left) - 1) : (__mmask16)0xffff;
        __m512i sixteen = _mm512_maskz_loadu_epi32(there, passages + at);
        unsigned mask = _mm512_mask_cmpge_epu32_mask(there, sixteen, targets);
        if (mask != 0) {
            return at + (uint32_t)__builtin_ctz(mask);
        }
    }
    return count;
}

#endif

#ifdef KERNEL_NEON

static uint32_t find_neon(const uint32_t *passages, uint32_t at, uint32_t count, uint32_t target)
{
    const uint32x4_t targets = vdupq_n_u32(target);
    for (; at + 4 <= count; at += 4) {
        uint16x4_t reached = vmovn_u32(vcgeq_u32(vld1q_u32(passages + at), targets));
        uint64_t mask = vget_lane_u64(vreinterpret_u64_u16(reached), 0);
        if (mask != 0) {
            return at + (uint32_t)__builtin_ctzll(mask) / 16;
        }
    }
    return plain(passages, at, count, target);
}

#endif

uint32_t passage_find(enum instruction_set set, const uint32_t *passages, uint32_t at,
                      uint32_t count, uint32_t target)
{
    switch (set) {
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        return find_avx512(passages, at, count, target);
#endif
#ifdef KERNEL_AVX2
    case INSTRUCTIONS_AVX2:
        return find_avx2(passages, at, count, target);
#endif
#ifdef KERNEL_NEON
    case INSTRUCTIONS_NEON:
        return find_neon(passages, at, count, target);
#endif
    default:
        return plain(passages, at, count, target);
    }
}
