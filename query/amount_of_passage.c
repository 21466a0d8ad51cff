#include "amount_of_passage.h"

#include "../common/quantity.h"

int amount_compare(const struct annotation_quantity *a, const struct annotation_quantity *b)
{
    int order = 0;
    if (a->unit == UNIT_NONE || b->unit == UNIT_NONE) {
        return (a->unit == UNIT_NONE) - (b->unit == UNIT_NONE);
    }
    quantity_compare(a, b, &order); /* both are of money: they can be compared */
    return (order < 0) - (order > 0);
}

enum status amount_of_passage(const struct segment *segment, uint32_t passage,
                              struct annotation_list *list, struct annotation_quantity *amount,
                              struct error *error)
{
    unsigned subjects;
    *amount = (struct annotation_quantity){.unit = UNIT_NONE};
    enum status status =
        annotations_passage(&segment->annotations, passage, NULL, SIZE_MAX, list, &subjects, error);
    for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
        const struct annotation_quantity *quantity = &list->items[i].value.quantity;
        if (list->items[i].kind == ANNOTATION_QUANTITY &&
            quantity_unit_dimension(quantity->unit) == DIMENSION_MONEY &&
            amount_compare(quantity, amount) < 0) {
            *amount = *quantity;
        }
    }
    return status;
}
