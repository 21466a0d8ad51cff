#include "variant_characters.h"

const char variant_characters[] = "峯峰";
