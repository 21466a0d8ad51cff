# Indexes that are damaged: never a crash, never a wrong "sound".
# shellcheck shell=bash

# One of the documented exit statuses, for a run that may find, find nothing or report damage.
survives() {
    local status=0
    timeout 20 "$@" >out 2>err || status=$?
    case $status in
    0 | 1 | 3) ;;
    *) fail "exit status $status: ${*:0:9}" ;;
    esac
}

test_truncated_segment() {
    sample_index
    local segment size cut
    segment=$(segment_of sample.index)
    size=$(wc -c <"$segment")
    cp "$segment" whole
    for cut in 0 1 7 8 16 40 100 $((size / 3)) $((size / 2)) $((size - 41)) $((size - 8)) $((size - 1)); do
        head -c "$cut" whole >"$segment"
        expect 1 "$SUOYIN_INDEX" verify sample.index
        one_message
        expect 3 "$SUOYIN" search sample.index 园区
        one_message
        head -c "$cut" whole >alone.segment
        expect 3 "$SUOYIN" search alone.segment 园区
        has err alone.segment
        expect 1 "$SUOYIN_INDEX" verify alone.segment
        expect 3 "$SUOYIN_INDEX" info alone.segment
    done
    { cat whole && printf x; } >"$segment"
    expect 1 "$SUOYIN_INDEX" verify sample.index
}

test_flipped_bits() {
    sample_index
    local segment size offset
    segment=$(segment_of sample.index)
    size=$(wc -c <"$segment")
    cp "$segment" whole
    expect 0 "$SUOYIN" search --json sample.index 园区
    sed 's/"time_ms":[0-9.]*//' out >right
    for offset in $(seq 0 $((size / 60 + 1)) $((size - 1))) 8 9 10 $((size - 1)) $((size - 20)); do
        cp whole "$segment"
        flip "$segment" "$offset"
        expect 1 "$SUOYIN_INDEX" verify sample.index
        one_message
        survives "$SUOYIN" search --json sample.index 园区
        # It either tells of the damage or gives the same answer.
        if [ ! -s err ]; then
            sed 's/"time_ms":[0-9.]*//' out >now
            same right now
        fi
        survives "$SUOYIN" show sample.index news-1
    done
}

test_damaged_manifest() {
    sample_index
    cp sample.index/manifest whole
    local size offset
    size=$(wc -c <whole)
    for offset in $(seq 0 5 $((size - 1))); do
        cp whole sample.index/manifest
        flip sample.index/manifest "$offset"
        expect 1 "$SUOYIN_INDEX" verify sample.index
        one_message
        expect 3 "$SUOYIN" search sample.index 园区
        one_message
    done
    : >sample.index/manifest
    expect 3 "$SUOYIN" search sample.index 园区
    expect 1 "$SUOYIN_INDEX" verify sample.index
}

test_missing_segment() {
    sample_index
    rm "$(segment_of sample.index)"
    expect 1 "$SUOYIN_INDEX" verify sample.index
    one_message
    expect 3 "$SUOYIN" search sample.index 园区
    one_message
    has err sample.index
}

test_index_of_another_version() {
    sample_index
    local segment
    segment=$(segment_of sample.index)
    # The major version stands in bytes 8 and 9.
    printf '\x63' | dd of="$segment" bs=1 seek=8 conv=notrunc 2>/dev/null
    expect 3 "$SUOYIN" search sample.index 园区
    one_message
    has err version
    expect 1 "$SUOYIN_INDEX" verify sample.index
    has err version
    sed -i 's/^suoyin manifest 1$/suoyin manifest 9/' sample.index/manifest
    expect 3 "$SUOYIN" search sample.index 园区
    one_message
}

test_damaged_index_can_be_replaced() {
    sample_index
    truncate -s 100 "$(segment_of sample.index)"
    expect 0 "$SUOYIN_INDEX" build --replace --quiet sample.index docs
    expect 0 "$SUOYIN_INDEX" verify sample.index
    expect 0 "$SUOYIN" search sample.index 园区
}

test_searching_while_the_index_is_replaced() {
    sample_index
    touch go
    (
        while [ -e go ]; do
            "$SUOYIN_INDEX" build --quiet --replace sample.index docs || exit 1
            "$SUOYIN_INDEX" build --quiet --replace sample.index docs/park.txt docs/news.jsonl || exit 1
        done
    ) 2>writer &
    local writer=$! i
    for i in $(seq 60); do
        "$SUOYIN" search --json sample.index 园区 >out 2>err || { rm go && fail "search $i failed"; }
        json_lines check <out || { rm go && fail "no JSON"; }
    done
    rm go
    wait $writer || fail "the writer failed: $(cat writer)"
}

test_salvage() {
    sample_index
    local segment size
    segment=$(segment_of sample.index)
    size=$(wc -c <"$segment")
    cp "$segment" whole
    expect 0 "$SUOYIN_INDEX" salvage sample.index saved.index
    same whole "$(segment_of saved.index)"
    [ ! -s out ] || fail 'losses are told'
    # The last third is cut off, and with it all postings.
    head -c $((size * 2 / 3)) whole >"$segment"
    expect 0 "$SUOYIN_INDEX" salvage --replace --quiet sample.index saved.index
    expect 0 "$SUOYIN_INDEX" verify saved.index
    expect 0 "$SUOYIN" search saved.index 园区
    # Nothing but the beginning is left; nothing is written where the damaged index lies.
    head -c 100 whole >"$segment"
    expect 3 "$SUOYIN_INDEX" salvage --replace sample.index saved.index
    one_message
    expect 0 "$SUOYIN_INDEX" verify saved.index
    cp whole "$segment"
    expect 2 "$SUOYIN_INDEX" salvage --replace sample.index sample.index
    one_message
    expect 2 "$SUOYIN_INDEX" salvage sample.index saved.index
    one_message
    expect 2 "$SUOYIN_INDEX" salvage nowhere other.index
    rm sample.index/manifest
    expect 0 "$SUOYIN_INDEX" salvage --replace --report json sample.index saved.index
    json_lines check <out
    has out '"type":"loss","kind":"manifest"' '"type":"report","status":"ok"' '"lost":0'
}

test_verify_against() {
    sample_index
    expect 0 "$SUOYIN_INDEX" verify --against sample.index docs
    has out 'holds exactly'
    echo 新的园区 >docs/new.txt
    expect 1 "$SUOYIN_INDEX" verify --against sample.index docs
    has out 'added	new.txt' 'not what its sources hold'
    expect 1 "$SUOYIN_INDEX" verify --against --report json sample.index docs
    json_lines check <out
    has out '"sound":true,"same":false,"added":1'
    expect 2 "$SUOYIN_INDEX" verify --against sample.index
    expect 2 "$SUOYIN_INDEX" verify sample.index docs
    flip "$(segment_of sample.index)" 30
    expect 1 "$SUOYIN_INDEX" verify --against sample.index docs
    one_message
}
