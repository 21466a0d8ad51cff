#include "gap_sum.h"

#include "packed_block.h"

#ifdef KERNEL_AVX2
#include <immintrin.h>
#endif
#ifdef KERNEL_NEON
#include <arm_neon.h>
#endif

bool gap_sum_plain(uint32_t *gaps, uint32_t count, uint32_t previous, uint32_t last)
{
    uint64_t next = (uint32_t)(previous + 1); /* in 64 bits, so that nothing wraps on the way */
    for (uint32_t i = 0; i < count; i++) {
        next += gaps[i];
        gaps[i] = (uint32_t)next++;
    }
    return next == (uint64_t)last + 1;
}

/*
 * The others add in 32 bits. That cannot wrap while each gap is small, so larger ones are left to
 * the plain way; `any` is all gaps by OR.
 */
static inline bool may_wrap(uint32_t any)
{
    return any >= UINT32_MAX / PACKED_VALUES;
}

/* Whether `sum`, which the small gaps lead to, is `last`, and did not wrap after `previous`. */
static inline bool ends_at(uint32_t sum, uint32_t previous, uint32_t last)
{
    return sum == last && last >= (uint32_t)(previous + 1);
}

#ifdef KERNEL_AVX2

/* Each of eight lanes receives the sum of itself and those before it. */
static inline AVX2_FUNCTION __m256i running_sums_of_eight(__m256i x)
{
    x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
    x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
    __m256i low_end = _mm256_permute2x128_si256(x, x, 0x08); /* zeros, low half */
    return _mm256_add_epi32(x, _mm256_shuffle_epi32(low_end, 0xff));
}

static AVX2_FUNCTION bool gap_sum_avx2(uint32_t *gaps, uint32_t previous, uint32_t last)
{
    __m256i any = _mm256_setzero_si256();
    for (unsigned i = 0; i < PACKED_VALUES; i += 8) {
        any = _mm256_or_si256(any, _mm256_loadu_si256((const __m256i *)(gaps + i)));
    }
    __m128i half = _mm_or_si128(_mm256_castsi256_si128(any), _mm256_extracti128_si256(any, 1));
    half = _mm_or_si128(half, _mm_srli_si128(half, 8));
    half = _mm_or_si128(half, _mm_srli_si128(half, 4));
    if (may_wrap((uint32_t)_mm_cvtsi128_si32(half))) {
        return gap_sum_plain(gaps, PACKED_VALUES, previous, last);
    }
    const __m256i one = _mm256_set1_epi32(1), end = _mm256_set1_epi32(7);
    __m256i before = _mm256_set1_epi32((int)previous);
    for (unsigned i = 0; i < PACKED_VALUES; i += 8) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(gaps + i));
        x = running_sums_of_eight(_mm256_add_epi32(x, one));
        x = _mm256_add_epi32(x, before);
        before = _mm256_permutevar8x32_epi32(x, end);
        _mm256_storeu_si256((__m256i *)(gaps + i), x);
    }
    return ends_at(gaps[PACKED_VALUES - 1], previous, last);
}

#endif

#ifdef KERNEL_AVX512

/* Each of sixteen lanes receives the sum of itself and those before it. */
static inline AVX512_FUNCTION __m512i running_sums_of_sixteen(__m512i x)
{
    const __m512i zero = _mm512_setzero_si512();
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 15));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 14));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 12));
    return _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 8));
}

static AVX512_FUNCTION bool gap_sum_avx512(uint32_t *gaps, uint32_t previous, uint32_t last)
{
    __m512i any = _mm512_setzero_si512();
    for (unsigned i = 0; i < PACKED_VALUES; i += 16) {
        any = _mm512_or_si512(any, _mm512_loadu_si512(gaps + i));
    }
    if (may_wrap((uint32_t)_mm512_reduce_or_epi32(any))) {
        return gap_sum_plain(gaps, PACKED_VALUES, previous, last);
    }
    const __m512i one = _mm512_set1_epi32(1), end = _mm512_set1_epi32(15);
    __m512i before = _mm512_set1_epi32((int)previous);
    for (unsigned i = 0; i < PACKED_VALUES; i += 16) {
        __m512i x = _mm512_add_epi32(_mm512_loadu_si512(gaps + i), one);
        x = _mm512_add_epi32(running_sums_of_sixteen(x), before);
        before = _mm512_permutexvar_epi32(end, x);
        _mm512_storeu_si512(gaps + i, x);
    }
    return ends_at(gaps[PACKED_VALUES - 1], previous, last);
}

#endif

#ifdef KERNEL_NEON

static bool gap_sum_neon(uint32_t *gaps, uint32_t previous, uint32_t last)
{
    const uint32x4_t zero = vdupq_n_u32(0), one = vdupq_n_u32(1);
    uint32x4_t any = zero;
    for (unsigned i = 0; i < PACKED_VALUES; i += 4) {
        any = vorrq_u32(any, vld1q_u32(gaps + i));
    }
    uint32x2_t half = vorr_u32(vget_low_u32(any), vget_high_u32(any));
    if (may_wrap(vget_lane_u32(half, 0) | vget_lane_u32(half, 1))) {
        return gap_sum_plain(gaps, PACKED_VALUES, previous, last);
    }
    uint32x4_t before = vdupq_n_u32(previous);
    for (unsigned i = 0; i < PACKED_VALUES; i += 4) {
        uint32x4_t x = vaddq_u32(vld1q_u32(gaps + i), one);
        x = vaddq_u32(x, vextq_u32(zero, x, 3));
        x = vaddq_u32(x, vextq_u32(zero, x, 2));
        x = vaddq_u32(x, before);
        before = vdupq_laneq_u32(x, 3);
        vst1q_u32(gaps + i, x);
    }
    return ends_at(gaps[PACKED_VALUES - 1], previous, last);
}

#endif

bool gap_sum_block(enum instruction_set set, uint32_t *gaps, uint32_t previous, uint32_t last)
{
    switch (set) {
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        return gap_sum_avx512(gaps, previous, last);
#endif
#ifdef KERNEL_AVX2
    case INSTRUCTIONS_AVX2:
        return gap_sum_avx2(gaps, previous, last);
#endif
#ifdef KERNEL_NEON
    case INSTRUCTIONS_NEON:
        return gap_sum_neon(gaps, previous, last);
#endif
    default:
        return gap_sum_plain(gaps, PACKED_VALUES, previous, last);
    }
}
