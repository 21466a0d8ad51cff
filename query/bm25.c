#include "bm25.h"

#include <string.h>

/* x = m · 2^e with m near 1, and ln m = 2 artanh((m − 1) / (m + 1)) by its series. */
double bm25_log(double x)
{
    static const double ln2 = 0.69314718055994530942;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1023) << 52;
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    if (mantissa > 1.4142135623730951) {
        mantissa /= 2;
        exponent++;
    }
    double z = (mantissa - 1) / (mantissa + 1); /* |z| < 0.172 */
    double square = z * z;
    double sum = 0;
    for (int n = 23; n >= 1; n -= 2) {
        sum = sum * square + 1.0 / n;
    }
    return exponent * ln2 + 2 * z * sum;
}

double bm25_idf(uint64_t passages, uint64_t df)
{
    double absent = (double)passages - (double)df;
    return bm25_log(1 + (absent + 0.5) / ((double)df + 0.5));
}

void bm25_init(struct bm25 *bm25, double k1, double b, double average, bool soften)
{
    bm25->k1 = k1;
    bm25->b = b;
    bm25->softened = soften;
    bm25->instructions = instruction_set_best();
    for (unsigned code = 0; code < NORM_CODES; code++) {
        double ratio = average > 0 ? norm_decode((uint8_t)code) / average : 1;
        if (soften && ratio > 1) {
            ratio = 1 + bm25_log(ratio);
        }
        bm25->k_of_norm[code] = (float)(k1 * (1 - b + b * ratio));
    }
}
