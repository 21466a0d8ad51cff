# What the tests of the command line have in common.
#
# A test calls `expect STATUS PROGRAM ARGUMENT…`, which leaves what the program printed in the files
# `out` and `err`, and then looks at these. The first thing that is not so ends the test.
# shellcheck shell=bash

fail() {
    echo "$*"
    [ -s err ] && sed 's/^/err: /' err | head -n 10 | cut -c 1-300
    [ -s out ] && sed 's/^/out: /' out | head -n 10 | cut -c 1-300
    exit 1
}

skip() {
    echo "$*"
    exit 77
}

# expect STATUS COMMAND ARGUMENT…
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || fail "exit status $status, not $wanted: ${*:0:9}"
}

# has FILE TEXT…: each text stands in the file.
has() {
    local file=$1 text
    shift
    for text; do
        grep -qF -e "$text" "$file" || fail "$file does not hold: $text"
    done
}

lacks() {
    local file=$1 text
    shift
    for text; do
        if grep -qF -e "$text" "$file"; then fail "$file holds: $text"; fi
    done
}

# lines FILE COUNT
lines() {
    [ "$(wc -l <"$1")" -eq "$2" ] || fail "$1 has $(wc -l <"$1") lines, not $2"
}

# same FILE FILE
same() {
    cmp "$1" "$2" || fail "$1 and $2 differ"
}

# matches FILE REGEX: every line does.
matches() {
    if grep -qvE -e "$2" "$1"; then fail "a line of $1 does not match $2"; fi
}

# A message has the form "suoyin: what: where: why", or "suoyin: what: why" where there is no where.
one_message() {
    [ "$(grep -c '^suoyin: ' err)" -eq 1 ] || fail "not one message"
    grep -qE '^suoyin: [^:]+: .+' err || fail "not of the form suoyin: what: where: why"
}

# No trace of an index: neither the folder nor anything beside it that was not there before.
no_index() {
    [ ! -e "$1" ] || fail "$1 was left behind: $(ls -A "$1")"
}

json_lines() {
    "$SCRATCH/json_lines" "$@"
}

# Three small documents with an id each.
sample() {
    mkdir -p docs
    printf '%s\n' '云溪县产业园区招商政策发布。' '入园企业享受税收优惠和厂房租金补贴。' >docs/park.txt
    printf '%s\n' '# 高速公路项目开工' '' '总投资291.3亿元的高速公路项目昨日开工建设。' >docs/road.md
    printf '%s\n' \
        '{"id":"news-1","title":"数字经济","text":"數位經濟產業園區的補助要點。","date":"2024-03-05","source":"清江日报","author":"林一","url":"https://example.org/1","channel":"经济"}' \
        '{"text":"没有编号的一行，说的是竹林碳汇项目。"}' >docs/news.jsonl
}

sample_index() {
    sample
    expect 0 "$SUOYIN_INDEX" build --quiet sample.index docs
}

# The segment file of an index folder.
segment_of() {
    local files=("$1"/*.segment)
    [ ${#files[@]} -eq 1 ] && [ -f "${files[0]}" ] || fail "$1 does not hold one segment"
    echo "${files[0]}"
}

# flip FILE OFFSET: turns over the lowest bit of a byte.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    # shellcheck disable=SC2059
    printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# Runs a command with a terminal for its standard output; the output goes to `out`.
on_terminal() {
    script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no terminal can be made here"
    script -qec "$*" /dev/null </dev/null | tr -d '\r' >out
}

# --- Indexes with a history

# answers INDEX: what searching it prints, for several queries.
answers() {
    local query
    for query in 园区 '产业园区 企业补助' '"技改补助"' '高速公路 -招标' '数字经济 date:2024'; do
        "$SUOYIN" search --json --explain --count-all -n 50 "$1" "$query" | sed 's/"time_ms":[0-9.]*//'
        "$SUOYIN" search --json --documents --ranking plain "$1" "$query" | sed 's/"time_ms":[0-9.]*//'
    done
}

# like_new INDEX PATH…: the index answers like one built anew of the paths, which is left in
# fresh.index; both hold the same documents, and the index is sound.
like_new() {
    local index=$1
    shift
    expect 0 "$SUOYIN_INDEX" verify "$index"
    expect 0 "$SUOYIN_INDEX" build --quiet --replace fresh.index "$@"
    expect 0 "$SUOYIN_INDEX" diff "$index" fresh.index
    [ ! -s out ] || fail "the documents differ"
    expect 0 "$SUOYIN_INDEX" info --digest fresh.index
    cp out wanted
    expect 0 "$SUOYIN_INDEX" info --digest "$index"
    same wanted out
    answers fresh.index >wanted
    answers "$index" >now
    [ -s wanted ] || fail "nothing was found"
    same wanted now
}

# same_files INDEX INDEX: byte for byte, names included.
same_files() {
    rm -f "$1/lock" "$2/lock"
    diff -r "$1" "$2" || fail "$1 and $2 differ"
}

# A copy of the corpus in `articles`, indexed as x.index; then some of it changes.
corpus_index() {
    cp -r "$CORPUS" articles
    expect 0 "$SUOYIN_INDEX" build --quiet x.index articles
}

change_sources() {
    printf '%s\n' '云溪县产业园区新到一篇，说的是数字经济企业补助。' >articles/new-1.txt
    printf '%s\n' '{"id":"new-2","title":"园区","text":"高速公路旁的产业园区。"}' >articles/new-2.jsonl
    printf '%s\n' '这一篇改过了，仍说产业园区的技改补助。' >articles/a001-policy-jigai-cuoshi.txt
    rm articles/a05* articles/a062*
}
