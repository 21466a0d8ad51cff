/*
 * Opens arbitrary bytes as a sequence and asks for values by number and by contents. What verifies
 * must be in order and must be found again.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct section section = section_from_memory(data, size, "FUZZ");
    struct sequence sequence;
    struct error error;
    if (sequence_open(&sequence, &section, 0, size, &error) != STATUS_OK) {
        return 0;
    }
    int sound = sequence_verify(&sequence, &error) == STATUS_OK;
    uint64_t step = sequence.count / 50 + 1;
    for (uint64_t i = 0; i < sequence.count; i += step) {
        uint64_t value;
        uint64_t next;
        uint64_t found;
        uint64_t again;
        if (sequence_get(&sequence, i, &value, &error) != STATUS_OK) {
            if (sound) {
                abort();
            }
            continue;
        }
        sequence_pair(&sequence, i, &value, &next, &error);
        if (sequence_find(&sequence, value, &found, &error) == STATUS_OK && sound) {
            if (found < i || sequence_get(&sequence, found, &again, &error) != STATUS_OK ||
                again != value) {
                abort();
            }
        } else if (sound) {
            abort();
        }
    }
    return 0;
}
