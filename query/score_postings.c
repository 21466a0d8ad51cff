#include "score_postings.h"

#ifdef KERNEL_AVX2
#include <immintrin.h>
#endif
#ifdef KERNEL_NEON
#include <arm_neon.h>
#endif

/* A block on its way: the variants take as many postings as fill their vectors, `plain` the rest.
 */
struct scoring {
    const struct bm25 *bm25;
    float weight;
    const uint32_t *passages, *tfs;
    uint32_t count;
    const uint8_t *norms;
    uint64_t norm_count;
    uint32_t *contributions;
};

static void plain(const struct scoring *block, uint32_t from)
{
    for (uint32_t i = from; i < block->count; i++) {
        block->contributions[i] = bm25_contribution(block->bm25, block->weight, block->tfs[i],
                                                    block->norms[block->passages[i]]);
    }
}

/*
 * How many postings may be taken in vectors of `lanes` when norms are gathered in words of four
 * bytes, of which three must not lie behind the last norm.
 */
static inline uint32_t gathered(const struct scoring *block, uint32_t lanes)
{
    uint32_t count = block->count / lanes * lanes;
    while (count > 0 && (uint64_t)block->passages[count - 1] + 4 > block->norm_count) {
        count -= lanes;
    }
    return count;
}

#ifdef KERNEL_AVX2

static AVX2_FUNCTION void score_avx2(const struct scoring *block)
{
    const __m256 one = _mm256_set1_ps(1), half = _mm256_set1_ps(0.5f);
    const __m256 weight = _mm256_set1_ps(block->weight);
    const __m256i byte = _mm256_set1_epi32(0xff);
    uint32_t count = block->norm_count >> 31 == 0 ? gathered(block, 8) : 0; /* signed places */
    for (uint32_t i = 0; i < count; i += 8) {
        __m256i passages = _mm256_loadu_si256((const __m256i *)(block->passages + i));
        __m256i norms =
            _mm256_i32gather_epi32((const int *)(const void *)block->norms, passages, 1);
        __m256 k = _mm256_i32gather_ps(block->bm25->k_of_norm, _mm256_and_si256(norms, byte), 4);
        __m256 tfs = _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)(block->tfs + i)));
        __m256 share = _mm256_add_ps(one, _mm256_div_ps(k, tfs));
        __m256 score = _mm256_add_ps(_mm256_div_ps(weight, share), half);
        _mm256_storeu_si256((__m256i *)(block->contributions + i), _mm256_cvttps_epi32(score));
    }
    plain(block, count);
}

#endif

#ifdef KERNEL_AVX512

static AVX512_FUNCTION void score_avx512(const struct scoring *block)
{
    const __m512 one = _mm512_set1_ps(1), half = _mm512_set1_ps(0.5f);
    const __m512 weight = _mm512_set1_ps(block->weight);
    const __m512i byte = _mm512_set1_epi32(0xff);
    uint32_t count = block->norm_count >> 31 == 0 ? gathered(block, 16) : 0;
    for (uint32_t i = 0; i < count; i += 16) {
        __m512i passages = _mm512_loadu_si512(block->passages + i);
        __m512i norms = _mm512_i32gather_epi32(passages, block->norms, 1);
        __m512 k = _mm512_i32gather_ps(_mm512_and_si512(norms, byte), block->bm25->k_of_norm, 4);
        __m512 tfs = _mm512_cvtepi32_ps(_mm512_loadu_si512(block->tfs + i));
        __m512 share = _mm512_add_ps(one, _mm512_div_ps(k, tfs));
        __m512 score = _mm512_add_ps(_mm512_div_ps(weight, share), half);
        _mm512_storeu_si512(block->contributions + i, _mm512_cvttps_epi32(score));
    }
    plain(block, count);
}

#endif

#ifdef KERNEL_NEON

static void score_neon(const struct scoring *block)
{
    const float32x4_t one = vdupq_n_f32(1), half = vdupq_n_f32(0.5f);
    const float32x4_t weight = vdupq_n_f32(block->weight);
    uint32_t count = block->count / 4 * 4;
    for (uint32_t i = 0; i < count; i += 4) {
        float k[4];
        for (uint32_t lane = 0; lane < 4; lane++) {
            k[lane] = block->bm25->k_of_norm[block->norms[block->passages[i + lane]]];
        }
        float32x4_t tfs = vcvtq_f32_s32(vreinterpretq_s32_u32(vld1q_u32(block->tfs + i)));
        float32x4_t share = vaddq_f32(one, vdivq_f32(vld1q_f32(k), tfs));
        float32x4_t score = vaddq_f32(vdivq_f32(weight, share), half);
        vst1q_u32(block->contributions + i, vreinterpretq_u32_s32(vcvtq_s32_f32(score)));
    }
    plain(block, count);
}

#endif

void score_postings(const struct bm25 *bm25, float weight, const uint32_t *passages,
                    const uint32_t *tfs, uint32_t count, const uint8_t *norms, uint64_t norm_count,
                    uint32_t *contributions)
{
    const struct scoring block = {bm25,  weight, passages,   tfs,
                                  count, norms,  norm_count, contributions};
    switch (bm25->instructions) {
#ifdef KERNEL_AVX512
    case INSTRUCTIONS_AVX512:
        score_avx512(&block);
        break;
#endif
#ifdef KERNEL_AVX2
    case INSTRUCTIONS_AVX2:
        score_avx2(&block);
        break;
#endif
#ifdef KERNEL_NEON
    case INSTRUCTIONS_NEON:
        score_neon(&block);
        break;
#endif
    default:
        plain(&block, 0);
        break;
    }
}
