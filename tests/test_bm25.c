/* BM25: the logarithm, and that a larger tf or a shorter passage never lowers a contribution. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../query/bm25.h"
#include "fault_injection.h"
#include "naive_search.h"

/* What bm25.h promises. */
static void check_log(double x)
{
    long double truth = logl((long double)x);
    double got = bm25_log(x);
    if (fabsl(got - truth) > 1e-15L * fabsl(truth)) {
        fail_msg("ln %.17g is %.17g, and should be %.20Lg", x, got, truth);
    }
    if (x >= 1 && fabsl(naive_log(x) - truth) > 1e-18L * (1 + fabsl(truth))) {
        fail_msg("the oracle's ln %.17g is %.20Lg, and should be %.20Lg", x, naive_log(x), truth);
    }
}

static void logarithm(void **state)
{
    (void)state;
    assert_true(bm25_log(1) == 0);
    for (int e = -1000; e <= 1000; e++) {
        check_log(ldexp(1, e));
        check_log(nextafter(ldexp(1, e), 0));
        check_log(nextafter(ldexp(1, e), INFINITY));
        check_log(ldexp(1.4142135623730951, e));
        check_log(ldexp(1.4142135623730954, e));
    }
    uint64_t random = 1;
    for (int i = 0; i < 200000; i++) {
        double fraction = (double)(next_random(&random) >> 11) / 9007199254740992.0;
        check_log(1 + fraction);
        check_log(1 + fraction * 1e-6);
        check_log(1 + fraction * 1e9);
        check_log(fraction + 1e-12);
    }
}

/* idf falls as df grows, and is above 0 even for a term that is everywhere. */
static void idf(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {1, 2, 1000, 1000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double last = INFINITY;
        for (uint64_t df = 1; df <= sizes[i]; df += 1 + df / 7) {
            double now = bm25_idf(sizes[i], df);
            assert_true(now < last);
            last = now;
        }
        assert_true(bm25_idf(sizes[i], sizes[i]) > 0);
    }
    assert_true(fabs(bm25_idf(4, 1) - log(1 + 3.5 / 1.5)) < 1e-15);
}

static const double k1s[] = {0, 0.001, 0.9, 1.2, 2.5, 100};
static const double bs[] = {0, 0.4, 0.75, 1};
static const float weights[] = {0.01f, 1, 17.5f, 123456, 1.9e9f};

enum { K1S = 6, BS = 4, WEIGHTS = 5 };

static void contributions_are_monotone(void **state)
{
    (void)state;
    for (int form = 0; form < K1S * BS * WEIGHTS * 2; form++) {
        struct bm25 bm25;
        float weight = weights[form % WEIGHTS];
        bm25_init(&bm25, k1s[form / WEIGHTS % K1S], bs[form / WEIGHTS / K1S % BS], 123.4,
                  form / WEIGHTS / K1S / BS == 1);
        for (unsigned norm = 0; norm < NORM_CODES; norm++) {
            uint32_t last = 0;
            for (uint32_t tf = 1; tf < 100000; tf += 1 + tf / 9) {
                uint32_t now = bm25_contribution(&bm25, weight, tf, (uint8_t)norm);
                assert_true(now >= last);
                assert_true(norm == 0 ||
                            now <= bm25_contribution(&bm25, weight, tf, (uint8_t)(norm - 1)));
                assert_true(now <= bm25_bound(&bm25, weight, tf < TF_CAP ? (uint8_t)tf : TF_CAP,
                                              (uint8_t)norm));
                last = now;
            }
            assert_true(last <= (uint32_t)(weight + 0.5f));
        }
    }
}

/* Norms grow with lengths, so a block's smallest norm bounds the lengths of its passages. */
static void norms_are_monotone(void **state)
{
    (void)state;
    uint8_t last = 0;
    for (uint32_t length = 0; length < 300000; length++) {
        uint8_t code = norm_encode(length);
        assert_true(code >= last);
        last = code;
        uint32_t decoded = norm_decode(code);
        if (length < NORM_EXACT) {
            assert_int_equal(decoded, length);
        } else if (length < 253952) {
            assert_true(fabs((double)decoded - length) <= 0.032 * length);
            assert_int_equal(norm_encode(decoded), code);
        }
    }
    assert_int_equal(last, NORM_CODES - 1);
    assert_int_equal(norm_encode(253951), NORM_CODES - 2);
    assert_int_equal(norm_encode(UINT32_MAX), NORM_CODES - 1);
}

/* Softened, long passages are normalised by less, and short ones as before. */
static void softening(void **state)
{
    (void)state;
    struct bm25 hard, soft;
    bm25_init(&hard, 1.2, 0.75, 40, false);
    bm25_init(&soft, 1.2, 0.75, 40, true);
    for (unsigned code = 0; code < NORM_CODES; code++) {
        if (norm_decode((uint8_t)code) <= 40) {
            assert_true(soft.k_of_norm[code] == hard.k_of_norm[code]);
        } else {
            assert_true(soft.k_of_norm[code] < hard.k_of_norm[code]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithm),
        cmocka_unit_test(idf),
        cmocka_unit_test(contributions_are_monotone),
        cmocka_unit_test(norms_are_monotone),
        cmocka_unit_test(softening),
    };
    return cmocka_run_group_tests_name("bm25", tests, NULL, NULL);
}
