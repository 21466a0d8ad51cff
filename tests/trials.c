#include "trials.h"

#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif

#if defined __SANITIZE_THREAD__ || __has_feature(thread_sanitizer)
enum { PART = 8 };
#elif defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
enum { PART = 4 };
#else
enum { PART = 1 };
#endif

static size_t soak(void)
{
    const char *wanted = getenv("SUOYIN_SOAK");
    return wanted != NULL && atoi(wanted) > 0 ? (size_t)atoi(wanted) : 1;
}

size_t trials(size_t usual)
{
    return (usual * soak() + PART - 1) / PART;
}

long trials_stride(void)
{
    return trials_in_soak() ? 1 : PART;
}

bool trials_in_soak(void)
{
    return soak() > 1;
}
