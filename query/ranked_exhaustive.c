#include "ranked.h"

enum { STOP_INTERVAL = 4096 };

uint64_t ranked_exhaustive(struct posting_cursor *cursors, uint32_t count, struct top_k *top,
                           const struct stop *stop)
{
    uint64_t matches = 0, seen = 0;
    for (;;) {
        uint32_t passage = CURSOR_END;
        for (uint32_t i = 0; i < count; i++) {
            bool first = cursors[i].passage < passage && !cursors[i].optional;
            passage = first ? cursors[i].passage : passage;
        }
        if (passage == CURSOR_END || (++seen % STOP_INTERVAL == 0 && stop_now(stop))) {
            break;
        }
        uint32_t score = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (cursors[i].passage < passage) { /* an optional one */
                posting_cursor_seek(&cursors[i], passage);
            }
            if (cursors[i].passage == passage) {
                score += posting_cursor_contribution(&cursors[i]);
                posting_cursor_seek(&cursors[i], passage + 1);
            }
        }
        if ((int64_t)score > top_k_threshold(top)) {
            top_k_offer(top, score, passage);
        }
        matches += top_k_takes(top, passage);
    }
    return matches;
}
