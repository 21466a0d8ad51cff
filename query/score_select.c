#include "score_select.h"

#ifdef KERNEL_AVX2
#include <immintrin.h>
#endif
#ifdef KERNEL_NEON
#include <arm_neon.h>
#endif

/* Behind `kept` that were selected before. */
static uint32_t plain(const uint32_t *contributions, uint32_t at, uint32_t count, uint32_t least,
                      uint32_t *selected, uint32_t kept)
{
    for (; at < count; at++) {
        selected[kept] = at;
        kept += contributions[at] >= least;
    }
    return kept;
}

#ifdef KERNEL_AVX2

static AVX2_FUNCTION uint32_t select_avx2(const uint32_t *contributions, uint32_t at,
                                          uint32_t count, uint32_t least, uint32_t *selected)
{
    const __m256i leasts = _mm256_set1_epi32((int)least);
    uint32_t kept = 0;
    for (; at + 8 <= count; at += 8) {
        __m256i eight = _mm256_loadu_si256((const __m256i *)(contributions + at));
        __m256i enough = _mm256_cmpeq_epi32(_mm256_max_epu32(eight, leasts), eight);
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(enough));
        for (; mask != 0; mask &= mask - 1) {
            selected[kept++] = at + (uint32_t)__builtin_ctz(mask);
        }
    }
    return plain(contributions, at, count, least, selected, kept);
}

#endif

#ifdef KERNEL_AVX512

static AVX512_FUNCTION uint32_t select_avx512(const uint32_t *contributions, uint32_t at,
                                              uint32_t count, uint32_t least, uint32_t *selected)
{
    const __m512i leasts = _mm512_set1_epi32((int)least);
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint32_t kept = 0;
    for (; at < count; at += 16) {
        uint32_t left = count - at;
        __mmask16 there = left < 16 ? (__mmask16)((1u << left) - 1) : (__mmask16)0xffff;
        __m512i sixteen = _mm512_maskz_loadu_epi32(there, contributions + at);
        __mmask16 mask = _mm512_mask_cmpge_epu32_mask(there, sixteen, leasts);
        __m512i places = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)at));
        _mm512_storeu_si512(selected + kept, _mm512_maskz_compress_epi32(mask, places));
        kept += (uint32_t)__builtin_popcount(mask);
    }
    return kept;
}

#endif

#ifdef KERNEL_NEON

static uint32_t select_neon(const uint32_t *contributions, uint32_t at, uint32_t count,
                            uint32_t least, uint32_t *selected)
{
    const uint32x4_t leasts = vdupq_n_u32(least);
    uint32_t kept = 0;
    for (; at + 4 <= count; at += 4) {
        uint16x4_t enough = vmovn_u32(vcgeq_u32(vld1q_u32(contributions + at), leasts));
        uint64_t mask = vget_lane_u64(vreinterpret_u64_u16(enough), 0);
        for (mask &= UINT64_C(0x0001000100010001); mask != 0; mask &= mask - 1) {
            selected[kept++] = at + (uint32_t)__builtin_ctzll(mask) / 16;
        }
    }
    return plain(contributions, at, count, least, selected, kept);
}

#endif

uint32_t score_select(enum instruction_set set, const uint32_t *contributions, uint32_t at,
                      uint32_t count, uint32_t least, uint32_t *selected)
{
    switch (set) {
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        return select_avx512(contributions, at, count, least, selected);
#endif
#ifdef KERNEL_AVX2
    case INSTRUCTIONS_AVX2:
        return select_avx2(contributions, at, count, least, selected);
#endif
#ifdef KERNEL_NEON
    case INSTRUCTIONS_NEON:
        return select_neon(contributions, at, count, least, selected);
#endif
    default:
        return plain(contributions, at, count, least, selected, 0);
    }
}
