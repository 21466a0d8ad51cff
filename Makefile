# Suoyin: `make help` lists what can be asked.

VERSION := 0.1.0
SOVERSION := 0
PREFIX ?= /usr/local
CC ?= cc
BUILD ?= build

# WERROR= builds with a compiler that warns of more than ours.
WERROR ?= -Werror
WARNINGS := -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS ?= -O2 -g
# -ffp-contract=off: a score is the same on every machine.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) -fvisibility=hidden -fPIC -ffp-contract=off \
  -DSUOYIN_RELEASE='"$(VERSION)"' $(CFLAGS) \
  $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_LDFLAGS = $(LDFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE))

INDEXER_LIBS := -licuuc -lgumbo -lmd4c -lz -lzstd -lpthread -lm
FOLD_LIBS := -licui18n -licuuc
QUERY_LIBS := -lzstd -lpthread

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
list_objects = $(patsubst %.tsv,$(BUILD)/%.o,$(1))
program_sources = $(wildcard $(1)/$(1)_main.c $(1)/*_main.c $(1)/command_*.c)

COMMON := $(call objects,$(wildcard common/*.c))
QUERY_PROGRAM := $(call objects,$(call program_sources,query))
INDEXER_PROGRAM := $(call objects,$(call program_sources,indexer))
QUERY := $(filter-out $(QUERY_PROGRAM),$(call objects,$(wildcard query/*.c)))
LISTS := $(call list_objects,$(wildcard corpus/lists/*.tsv))
# What makes the folding table out of ICU; it runs here, and is in no program.
FOLD_SOURCES := $(addprefix indexer/,icu_fold.c icu_class.c \
  simplified_characters.c variant_characters.c fold_table_writer.c)
FOLD_COMPILER := indexer/compile_fold_table.c
INDEXER := $(filter-out $(INDEXER_PROGRAM) $(call objects,$(FOLD_SOURCES) $(FOLD_COMPILER)), \
  $(call objects,$(wildcard indexer/*.c))) $(LISTS) $(BUILD)/compiled_fold_table.o

# --- What is installed ------------------------------------------------------------------------------

all: programs libraries

programs: $(BUILD)/suoyin $(BUILD)/suoyin-index
libraries: $(BUILD)/libsuoyin.a $(BUILD)/libsuoyin.so

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# corpus/lists/X.tsv without its comments, as the string list_X of indexer/compiled_lists.h.
$(BUILD)/corpus/lists/%.c: corpus/lists/%.tsv
	@mkdir -p $(@D)
	{ echo 'extern const char list_$*[];' && echo 'const char list_$*[] =' && \
	  sed -e '/^#/d' -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $< && echo ';'; } > $@

$(BUILD)/corpus/lists/%.o: $(BUILD)/corpus/lists/%.c
	$(CC) $(ALL_CFLAGS) -c $< -o $@

# The compiler of the folding table is a program of the machine that builds, without sanitizers.
FOLD_OBJECTS := $(patsubst %.c,$(BUILD)/fold/%.o,$(FOLD_COMPILER) $(FOLD_SOURCES) \
  $(addprefix common/,buffer.c fold_table.c fold_table_open.c memory.c status.c utf8.c))

$(BUILD)/fold/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -MMD -MP -c $< -o $@

$(BUILD)/fold/compile_fold_table: $(FOLD_OBJECTS)
	$(CC) $^ $(FOLD_LIBS) -o $@

$(BUILD)/compiled_fold_table.c: $(BUILD)/fold/compile_fold_table
	$< > $@.new && mv $@.new $@

$(BUILD)/compiled_fold_table.o: $(BUILD)/compiled_fold_table.c
	$(CC) $(ALL_CFLAGS) -c $< -o $@

# Only the program's metrics need libm.
$(BUILD)/suoyin: $(QUERY_PROGRAM) $(QUERY) $(COMMON)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(QUERY_LIBS) -lm -o $@

$(BUILD)/suoyin-index: $(INDEXER_PROGRAM) $(INDEXER) $(COMMON)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(INDEXER_LIBS) -o $@

$(BUILD)/libsuoyin.so.$(SOVERSION): $(QUERY) $(COMMON)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -shared -Wl,-soname,libsuoyin.so.$(SOVERSION) \
	  -Wl,--gc-sections -Wl,--as-needed $^ $(QUERY_LIBS) -o $@

$(BUILD)/libsuoyin.so: $(BUILD)/libsuoyin.so.$(SOVERSION)
	ln -sf $(<F) $@

# One object, in which only the API has names that others can see.
$(BUILD)/libsuoyin.a: $(QUERY) $(COMMON)
	$(LD) -r $^ -o $(BUILD)/libsuoyin.o
	objcopy --localize-hidden $(BUILD)/libsuoyin.o
	rm -f $@
	$(AR) rcs $@ $(BUILD)/libsuoyin.o

# Made anew each time: it tells of PREFIX, which may be another.
$(BUILD)/suoyin.pc: query/suoyin.pc.in always
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

install: all $(BUILD)/suoyin.pc
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig \
	  $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3
	install $(BUILD)/suoyin $(BUILD)/suoyin-index $(DESTDIR)$(PREFIX)/bin
	install -m 644 query/suoyin.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(BUILD)/libsuoyin.a $(DESTDIR)$(PREFIX)/lib
	install $(BUILD)/libsuoyin.so.$(SOVERSION) $(DESTDIR)$(PREFIX)/lib
	ln -sf libsuoyin.so.$(SOVERSION) $(DESTDIR)$(PREFIX)/lib/libsuoyin.so
	install -m 644 $(BUILD)/suoyin.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 query/suoyin.1 indexer/suoyin-index.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 query/suoyin.3 $(DESTDIR)$(PREFIX)/share/man/man3

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/suoyin bin/suoyin-index include/suoyin.h \
	  lib/libsuoyin.a lib/libsuoyin.so lib/libsuoyin.so.$(SOVERSION) lib/pkgconfig/suoyin.pc \
	  share/man/man1/suoyin.1 share/man/man1/suoyin-index.1 share/man/man3/suoyin.3)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            the programs and libraries, in $(BUILD)/'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo 'make uninstall'
	@echo 'make check      every test; ends with their count'
	@echo 'make unit-tests the unit tests alone; SANITIZE=address,undefined or thread'
	@echo 'make bench      DATA=docs.jsonl: against other engines (tests/bench/README.md)'
	@echo 'make clean'

always:

.PHONY: all programs libraries install uninstall clean help always

include tests/tests.mk
include tests/bench/bench.mk
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
