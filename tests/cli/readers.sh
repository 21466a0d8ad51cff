# Readers and writers at the same time: readers are never disturbed, and one writer has its turn.
# shellcheck shell=bash

# One reader after another, while the index changes all the time: each sees one state or the next.
test_searching_while_the_index_is_updated() {
    sample_index
    local writer status i
    (
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
            printf '%s\n' "第$i次：园区。" >docs/turn.txt
            "$SUOYIN_INDEX" update --quiet --prune sample.index docs || exit 1
            printf '%s\n' "第$i次：园区。" >docs/other.txt
            "$SUOYIN_INDEX" update --quiet sample.index docs || exit 1
            rm docs/other.txt
            "$SUOYIN_INDEX" remove --quiet --ignore-missing sample.index other.txt || exit 1
            [ $((i % 4)) -ne 0 ] || "$SUOYIN_INDEX" compact --quiet sample.index || exit 1
        done
    ) >writer.log 2>&1 &
    writer=$!
    i=0
    while kill -0 $writer 2>/dev/null; do
        expect 0 "$SUOYIN" search --json sample.index 园区
        [ ! -s err ] || fail "a reader was disturbed"
        grep -c '"type":"hit"' out >hits
        matches hits '^[345]$|^2$'
        [ $((i % 5)) -ne 0 ] || expect 0 "$SUOYIN_INDEX" verify sample.index
        i=$((i + 1))
    done
    status=0
    wait $writer || status=$?
    [ $status -eq 0 ] || fail "the writer: $(cat writer.log)"
    [ $i -gt 3 ] || fail "only $i searches"
    like_new sample.index docs
}

# What is open stays: a reader in the middle of its queries goes on when its files are gone.
test_open_reader_keeps_its_index() {
    corpus_index
    mkfifo queries
    "$SUOYIN" search --format trec -n 5 --queries queries x.index >first 2>reader.log &
    local reader=$! status=0
    exec 9>queries
    printf 'q1\t产业园区 企业补助\n' >&9
    change_sources
    expect 0 "$SUOYIN_INDEX" update --quiet --prune x.index articles
    expect 0 "$SUOYIN_INDEX" compact --quiet x.index
    printf 'q2\t产业园区 企业补助\n' >&9
    exec 9>&-
    wait $reader || status=$?
    [ $status -eq 0 ] || fail "the reader: $(cat reader.log)"
    sed -n 's/^q1 //p' first >before
    sed -n 's/^q2 //p' first >after
    [ -s before ] || fail "nothing was found"
    same before after
    like_new x.index articles
}

test_second_writer_is_refused() {
    sample_index
    local before
    before=$(ls sample.index)
    mkfifo slow
    "$SUOYIN_INDEX" update --quiet sample.index - <slow >slow.log 2>&1 &
    local writer=$! status=0
    exec 8>slow
    sleep 0.3
    expect 3 "$SUOYIN_INDEX" remove sample.index park.txt
    one_message
    expect 3 "$SUOYIN_INDEX" compact sample.index
    expect 0 "$SUOYIN_INDEX" update --dry-run --quiet sample.index docs
    printf '%s\n' '{"id":"late","text":"园区后到的一篇。"}' >&8
    exec 8>&-
    wait $writer || status=$?
    [ $status -eq 0 ] || fail "the writer: $(cat slow.log)"
    expect 0 "$SUOYIN" show sample.index late
    [ "$before" != "$(ls sample.index)" ] || fail "nothing was written"
}
