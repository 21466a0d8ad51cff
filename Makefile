# Suoyin: `make help` lists what can be asked.

VERSION_MAJOR := 0
VERSION := 0.1.0
PREFIX ?= /usr/local
CC ?= cc
BUILD ?= build

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS ?= -O2 -g
# -ffp-contract=off: a score is the same on every machine (law 4).
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) -fvisibility=hidden -fPIC -ffp-contract=off \
  -DSUOYIN_VERSION='"$(VERSION)"' $(CFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
ALL_LDFLAGS = $(LDFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE))

INDEXER_LIBS := -licui18n -licuuc -lgumbo -lmd4c -lcjson -lz -lzstd -lpthread
QUERY_LIBS := -lzstd -lpthread

COMMON_SOURCES := $(wildcard common/*.c)
INDEXER_SOURCES := $(filter-out indexer/indexer_main.c indexer/command_%.c,$(wildcard indexer/*.c))
QUERY_SOURCES := $(filter-out query/query_main.c query/command_%.c,$(wildcard query/*.c))
TEST_SOURCES := $(wildcard tests/test_*.c)

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))

all: programs

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libsuoyin-internal.a: $(call objects,$(COMMON_SOURCES) $(QUERY_SOURCES))
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/libsuoyin-index.a: $(call objects,$(COMMON_SOURCES) $(INDEXER_SOURCES))
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(BUILD)/libsuoyin-internal.a $(BUILD)/libsuoyin-index.a
	$(CC) $(ALL_LDFLAGS) $< $(BUILD)/libsuoyin-index.a $(BUILD)/libsuoyin-internal.a $(INDEXER_LIBS) -lcmocka -o $@

unit-tests: $(TEST_PROGRAMS)
	@set -e; for program in $(TEST_PROGRAMS); do $$program; done

clean:
	rm -rf $(BUILD)

.PHONY: all programs unit-tests clean
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
