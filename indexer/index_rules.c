#include "cleaner.h"
#include "suoyin_index.h"

bool index_cleaning_rule(size_t index, const char **name, const char **description)
{
    const struct cleaner_rule_summary *rule = cleaner_rule(index);
    if (rule == NULL) {
        return false;
    }
    *name = rule->name;
    *description = rule->description;
    return true;
}
