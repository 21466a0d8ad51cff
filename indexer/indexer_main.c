/* The program `suoyin-index`: writes, changes, checks and describes indexes, by the commands in the
 * table.
 */
#include "indexer_command.h"

static const struct program_command commands[] = {
    {"build", "make an index of files and folders: build INDEX PATH…", command_build_help,
     command_build},
    {"update", "bring an index up to date with its sources: update INDEX PATH…",
     command_update_help, command_update},
    {"check", "is an index up to date with its sources? check INDEX PATH…", command_check_help,
     command_check},
    {"remove", "take documents out by their ids: remove INDEX ID…", command_remove_help,
     command_remove},
    {"merge", "make one index of several: merge OUT IN…", command_merge_help, command_merge},
    {"compact", "reclaim room, and be as if built anew: compact INDEX", command_compact_help,
     command_compact},
    {"diff", "tell which documents differ: diff A B", command_diff_help, command_diff},
    {"verify", "prove an index sound, or name its first fault: verify INDEX", command_verify_help,
     command_verify},
    {"salvage", "make a sound index of what is left of a damaged one: salvage DAMAGED OUT",
     command_salvage_help, command_salvage},
    {"info", "tell what an index holds, and what takes how much room: info INDEX",
     command_info_help, command_info},
    {NULL, NULL, NULL, NULL},
};

static const char overview[] =
    "Usage: suoyin-index COMMAND [OPTION…] INDEX …\n"
    "Suoyin (索引) finds passages in Chinese text. This program makes the indexes that 'suoyin'\n"
    "searches.\n"
    "\n"
    "Commands:\n";

static const char epilogue[] =
    "  help     explain a command: help build\n"
    "\n"
    "Examples:\n"
    "  suoyin-index build park.index articles/             a folder of articles\n"
    "  suoyin-index update --prune park.index articles/    as the folder is now\n"
    "  suoyin-index verify park.index && echo sound\n"
    "  suoyin search park.index 园区 招商政策              what it is for\n"
    "\n"
    "Exit status: 0 done, 1 not sound (verify), not up to date (check) or different (diff),\n"
    "or something is lost (salvage), 2 wrong usage or bad input, 3 a damaged index or trouble of "
    "the system.\n"
    "The manual: man suoyin-index.\n";

int main(int argc, char **argv)
{
    const struct program program = {"suoyin-index", SUOYIN_RELEASE, overview, epilogue, commands};
    return program_main(&program, argc, argv);
}
