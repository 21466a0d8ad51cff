/* The program `suoyin-index`: writes, checks and describes indexes, by the commands in the table.
 */
#include "indexer_command.h"

static const struct program_command commands[] = {
    {"build", "make an index of files and folders: build INDEX PATH…", command_build_help,
     command_build},
    {"verify", "prove an index sound, or name its first fault: verify INDEX", command_verify_help,
     command_verify},
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
    "  suoyin-index build --replace park.index news.jsonl  again, of JSON Lines\n"
    "  suoyin-index verify park.index && echo sound\n"
    "  suoyin search park.index 园区 招商政策              what it is for\n"
    "\n"
    "Exit status: 0 done, 1 not sound (verify), 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system. The manual: man suoyin-index.\n";

int main(int argc, char **argv)
{
    const struct program program = {"suoyin-index", SUOYIN_RELEASE, overview, epilogue, commands};
    return program_main(&program, argc, argv);
}
