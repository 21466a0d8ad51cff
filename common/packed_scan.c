#include "packed_scan.h"

#include <string.h>

#ifdef KERNEL_AVX2
#include <immintrin.h>
#endif

/* A scan on its way. */
struct scan {
    const uint8_t *bytes; /* of the first value */
    uint64_t readable;    /* bytes from there on that exist */
    unsigned width;
    uint32_t count;
    uint64_t low, span; /* value − low < span */
    uint64_t *bits;
    uint64_t largest;
};

/* Values of up to this width lie in eight bytes, wherever they begin. */
enum { PLAIN_WIDTH_MAX = 57 };

static uint64_t value_at(const struct scan *scan, uint32_t i)
{
    uint64_t bit = (uint64_t)i * scan->width, byte = bit / 8, word = 0;
    if (byte + 8 <= scan->readable) {
        word = get_u64(scan->bytes + byte);
    } else {
        for (unsigned b = 0; byte + b < scan->readable; b++) {
            word |= (uint64_t)scan->bytes[byte + b] << 8 * b;
        }
    }
    return word >> bit % 8 & (((uint64_t)1 << scan->width) - 1);
}

static void take(struct scan *scan, uint32_t i, uint64_t value)
{
    scan->largest = value > scan->largest ? value : scan->largest;
    scan->bits[i / 64] |= (uint64_t)(value - scan->low < scan->span) << i % 64;
}

static void plain(struct scan *scan, uint32_t from)
{
    for (uint32_t i = from; i < scan->count; i++) {
        take(scan, i, value_at(scan, i));
    }
}

#ifdef KERNEL_AVX2

/* Values of up to this width lie in four bytes, wherever they begin. */
enum { AVX2_WIDTH_MAX = 25 };

/* Where the bytes of eight values that lie next to each other begin: four from byte 0 on, and four
 * from byte width / 2 on, where the first may begin in mid-byte. */
static AVX2_FUNCTION void place_eight(unsigned width, __m256i *shuffle, __m256i *shifts)
{
    uint8_t bytes[32];
    uint32_t bits[8];
    for (unsigned i = 0; i < 8; i++) {
        unsigned bit = i < 4 ? i * width : (i - 4) * width + (width & 1) * 4;
        bits[i] = bit % 8;
        for (unsigned b = 0; b < 4; b++) {
            bytes[4 * i + b] = (uint8_t)(bit / 8 + b);
        }
    }
    *shuffle = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    *shifts = _mm256_loadu_si256((const __m256i *)(const void *)bits);
}

static AVX2_FUNCTION uint32_t largest_of(__m256i eight)
{
    uint32_t values[8], largest = 0;
    _mm256_storeu_si256((__m256i *)(void *)values, eight);
    for (unsigned i = 0; i < 8; i++) {
        largest = values[i] > largest ? values[i] : largest;
    }
    return largest;
}

/* Answers how many values it has taken, by words of bits; eight values fill `width` bytes. */
static AVX2_FUNCTION uint32_t scan_avx2(struct scan *scan)
{
    const unsigned width = scan->width, half = width / 2;
    const __m256i mask = _mm256_set1_epi32((int)((1u << width) - 1));
    const __m256i low = _mm256_set1_epi32((int)(uint32_t)scan->low);
    const __m256i last = _mm256_set1_epi32((int)(uint32_t)(scan->span - 1));
    __m256i shuffle, shifts, largest = _mm256_setzero_si256();
    place_eight(width, &shuffle, &shifts);
    uint32_t i = 0;
    const uint8_t *from = scan->bytes, *end = scan->bytes + scan->readable;
    for (; i + 64 <= scan->count && (size_t)(end - from) >= 8 * (size_t)width + 16; i += 64) {
        uint64_t word = 0;
        for (unsigned e = 0; e < 64; e += 8, from += width) {
            __m256i eight =
                _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)from));
            eight = _mm256_inserti128_si256(
                eight, _mm_loadu_si128((const __m128i *)(const void *)(from + half)), 1);
            eight = _mm256_srlv_epi32(_mm256_shuffle_epi8(eight, shuffle), shifts);
            eight = _mm256_and_si256(eight, mask);
            largest = _mm256_max_epu32(largest, eight);
            __m256i above = _mm256_sub_epi32(eight, low);
            __m256i within = _mm256_cmpeq_epi32(_mm256_min_epu32(above, last), above);
            word |= (uint64_t)(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(within)) << e;
        }
        scan->bits[i / 64] = word;
    }
    scan->largest = largest_of(largest);
    return i;
}

/* Whether a value of that width lies in two bytes, wherever it begins. */
static bool fits_two_bytes(unsigned width)
{
    return width <= 10 || width == 12 || width == 16;
}

/* Where the bytes of eight values begin, and by how much each must be multiplied for its highest
 * bit to be the highest of two bytes. */
static AVX2_FUNCTION void place_sixteen(unsigned width, __m256i *shuffle, __m256i *factors)
{
    uint8_t bytes[16];
    uint16_t shifted[8];
    for (unsigned i = 0; i < 8; i++) {
        unsigned bit = i * width;
        bytes[2 * i] = (uint8_t)(bit / 8);
        bytes[2 * i + 1] = (uint8_t)(bit / 8 + 1);
        shifted[i] = (uint16_t)(1u << (16 - width - bit % 8));
    }
    *shuffle = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)bytes));
    *factors = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)shifted));
}

/* The narrow values of scan_avx2, sixteen at a time. */
static AVX2_FUNCTION uint32_t scan_narrow_avx2(struct scan *scan)
{
    const unsigned width = scan->width;
    const uint64_t room = UINT16_MAX - scan->low, span = scan->span - 1;
    const __m128i down = _mm_cvtsi32_si128((int)(16 - width));
    const __m256i low = _mm256_set1_epi16((short)(uint16_t)scan->low);
    const __m256i last = _mm256_set1_epi16((short)(uint16_t)(span < room ? span : room));
    __m256i shuffle, factors, largest = _mm256_setzero_si256();
    place_sixteen(width, &shuffle, &factors);
    uint32_t i = 0;
    const uint8_t *from = scan->bytes, *end = scan->bytes + scan->readable;
    for (; i + 64 <= scan->count && (size_t)(end - from) >= 8 * (size_t)width + 16; i += 64) {
        __m256i within[4];
        for (unsigned e = 0; e < 4; e++, from += (size_t)2 * width) {
            __m256i values =
                _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)from));
            values = _mm256_inserti128_si256(
                values, _mm_loadu_si128((const __m128i *)(const void *)(from + width)), 1);
            values = _mm256_mullo_epi16(_mm256_shuffle_epi8(values, shuffle), factors);
            values = _mm256_srl_epi16(values, down);
            largest = _mm256_max_epu16(largest, values);
            __m256i above = _mm256_sub_epi16(values, low);
            within[e] = _mm256_cmpeq_epi16(_mm256_min_epu16(above, last), above);
        }
        __m256i first = _mm256_permute4x64_epi64(_mm256_packs_epi16(within[0], within[1]), 0xd8);
        __m256i second = _mm256_permute4x64_epi64(_mm256_packs_epi16(within[2], within[3]), 0xd8);
        scan->bits[i / 64] = (uint64_t)(uint32_t)_mm256_movemask_epi8(second) << 32 |
                             (uint32_t)_mm256_movemask_epi8(first);
    }
    __m256i odd = _mm256_srli_epi32(largest, 16);
    __m256i even = _mm256_and_si256(largest, _mm256_set1_epi32(UINT16_MAX));
    scan->largest = largest_of(_mm256_max_epu32(odd, even));
    return i;
}

#endif

/* How many values were taken in vectors. */
static uint32_t scan_vectors(enum instruction_set set, struct scan *scan)
{
#ifdef KERNEL_AVX2
    bool fits = scan->width <= AVX2_WIDTH_MAX && scan->low >> 32 == 0 && scan->span > 0 &&
                scan->span - 1 <= UINT32_MAX - scan->low;
    if ((set == INSTRUCTIONS_AVX2 || set == INSTRUCTIONS_AVX512) && fits) {
        bool narrow = fits_two_bytes(scan->width) && scan->low <= UINT16_MAX;
        return narrow ? scan_narrow_avx2(scan) : scan_avx2(scan);
    }
#endif
    (void)set;
    (void)scan;
    return 0;
}

enum status packed_scan(enum instruction_set set, const struct packed_array *array, uint64_t first,
                        uint32_t count, uint64_t low, uint64_t end, uint64_t *bits,
                        uint64_t *largest, struct error *error)
{
    uint64_t begin = array->offset + first / 8 * array->width;
    uint64_t size = ((uint64_t)count * array->width + 7) / 8;
    struct scan scan = {
        .bytes = section_bytes(array->section, begin, size, error),
        .readable = array->section->size - begin,
        .width = array->width,
        .count = count,
        .low = low,
        .span = end > low ? end - low : 0,
        .bits = bits,
    };
    if (scan.bytes == NULL) {
        return STATUS_CORRUPT;
    }
    memset(bits, 0, ((size_t)count + 63) / 64 * sizeof *bits);
    enum status status = STATUS_OK;
    if (array->width <= PLAIN_WIDTH_MAX) {
        plain(&scan, scan_vectors(set, &scan));
    }
    for (uint32_t i = 0; i < count && array->width > PLAIN_WIDTH_MAX && status == STATUS_OK; i++) {
        uint64_t value = 0;
        status = packed_array_get(array, first + i, &value, error);
        take(&scan, i, value);
    }
    *largest = scan.largest;
    return status;
}
