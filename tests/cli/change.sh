# Changing indexes: update, check, remove, merge, compact, diff. Whatever the history, an index
# answers like one built anew, and compact makes it the same file.
# shellcheck shell=bash

test_update_prune() {
    corpus_index
    change_sources
    expect 0 "$SUOYIN_INDEX" update --prune x.index articles
    [ ! -s out ] || fail "standard output is not empty"
    lines err 1
    has err "2 added, 1 changed, " " removed, " x.index "0 skipped"
    like_new x.index articles
    expect 1 "$SUOYIN" show x.index a062-policy-nanwan-nongcun.txt
    expect 0 "$SUOYIN_INDEX" update --prune x.index articles
    has err "0 added, 0 changed, 0 removed"
    expect 0 "$SUOYIN_INDEX" compact x.index
    like_new x.index articles
    same_files x.index fresh.index
}

test_update_keeps_without_prune() {
    sample_index
    mkdir more
    printf '%s\n' '园区再来一篇。' >more/more.txt
    expect 0 "$SUOYIN_INDEX" update sample.index more
    has err "1 added, 0 changed, 0 removed, 0 unchanged, 4 not in the sources but kept"
    cp more/more.txt docs
    like_new sample.index docs
    expect 0 "$SUOYIN_INDEX" update --prune sample.index more
    has err "0 added, 0 changed, 4 removed, 1 unchanged. 1 document,"
    like_new sample.index more
}

test_update_many_times() {
    corpus_index
    local round
    for round in 1 2 3 4 5 6 7 8 9; do
        printf '%s\n' "第$round轮：产业园区企业补助。" >"articles/round-$round.txt"
        printf '%s\n' "改到第$round轮，高速公路与园区。" >articles/round-0.txt
        expect 0 "$SUOYIN_INDEX" update --quiet --threads 2 --prune x.index articles
        [ ! -s out ] && [ ! -s err ] || fail "not quiet"
        rm -f articles/a0"$round"*
    done
    expect 0 "$SUOYIN_INDEX" update --quiet --prune x.index articles
    like_new x.index articles
    expect 0 "$SUOYIN_INDEX" compact --quiet x.index
    like_new x.index articles
    same_files x.index fresh.index
}

test_dry_run_changes_nothing() {
    corpus_index
    change_sources
    cp -r x.index before
    expect 0 "$SUOYIN_INDEX" update --dry-run --prune x.index articles
    diff -r before x.index || fail "a dry run changed the index"
    has err "Would be: 2 added, 1 changed, "
    matches out '^(added|changed|vanished)	[^	]+$'
    has out "added	new-1.txt" "added	new-2" "changed	a001-policy-jigai-cuoshi.txt" "vanished	a050-policy-zhuxiao-yijianshi.html"
    grep -c . out >told
    expect 0 "$SUOYIN_INDEX" update --dry-run --quiet x.index articles
    [ ! -s out ] && [ ! -s err ] || fail "not quiet"
    expect 1 "$SUOYIN_INDEX" check x.index articles
    grep -c . out >checked
    same told checked
    diff -r before x.index || fail "check changed the index"
}

test_check() {
    sample_index
    expect 0 "$SUOYIN_INDEX" check sample.index docs
    [ ! -s out ] || fail "differences without a difference"
    has err "Up to date: 0 added, 0 changed, 0 vanished, 4 unchanged"
    rm docs/park.txt
    expect 1 "$SUOYIN_INDEX" check sample.index docs
    printf 'vanished\tpark.txt\n' >wanted
    same wanted out
    has err "Not up to date"
    expect 1 "$SUOYIN_INDEX" check --report json sample.index docs
    lines out 1
    json_lines check <out || fail "no JSON"
    has out '"current":false,"added":0,"changed":0,"unchanged":3,"vanished":1'
    expect 1 "$SUOYIN_INDEX" check -q sample.index docs
    [ ! -s out ] && [ ! -s err ] || fail "not quiet"
    expect 2 "$SUOYIN_INDEX" check sample.index nowhere
    expect 2 "$SUOYIN_INDEX" check nowhere docs
    one_message
}

test_remove() {
    corpus_index
    expect 0 "$SUOYIN_INDEX" remove x.index a001-policy-jigai-cuoshi.txt a062-policy-nanwan-nongcun.txt
    has err "2 removed. 128 documents"
    expect 1 "$SUOYIN" show x.index a062-policy-nanwan-nongcun.txt
    rm articles/a001-policy-jigai-cuoshi.txt articles/a062-policy-nanwan-nongcun.txt
    like_new x.index articles
    cp -r x.index before
    expect 2 "$SUOYIN_INDEX" remove x.index a002-policy-jigai-jiedu.txt no-such-id
    one_message
    has err no-such-id
    diff -r before x.index || fail "something was removed"
    expect 0 "$SUOYIN_INDEX" remove --ignore-missing --report json x.index no-such-id a065-policy-zhulin-tanhui.txt
    lines out 1
    json_lines check <out || fail "no JSON"
    has out '"removed":1,"missing":1'
    rm articles/a065-policy-zhulin-tanhui.txt
    expect 0 "$SUOYIN_INDEX" compact x.index
    like_new x.index articles
    same_files x.index fresh.index
}

test_remove_all_and_fill_again() {
    sample_index
    expect 0 "$SUOYIN_INDEX" remove sample.index park.txt road.md news-1 news.jsonl:2
    has err "4 removed. 0 documents"
    expect 1 "$SUOYIN" search sample.index 园区
    expect 0 "$SUOYIN_INDEX" verify sample.index
    expect 0 "$SUOYIN_INDEX" compact sample.index
    expect 1 "$SUOYIN" search sample.index 园区
    expect 0 "$SUOYIN_INDEX" update sample.index docs
    has err "4 added"
    expect 0 "$SUOYIN_INDEX" compact sample.index
    like_new sample.index docs
    same_files sample.index fresh.index
}

test_ids_of_any_kind_are_removed() {
    printf '%s\n' '{"id":"-q","text":"园区一。"}' '{"id":"两 个词","text":"园区二。"}' \
        '{"id":"--","text":"园区三。"}' '{"id":"留","text":"园区四。"}' >ids.jsonl
    expect 0 "$SUOYIN_INDEX" build --quiet x.index ids.jsonl
    expect 0 "$SUOYIN_INDEX" remove -- x.index -q -- $'两 个词'
    expect 0 "$SUOYIN" search --json x.index 园区
    json_lines get id <out | grep -v '^-$' >ids
    echo 留 >wanted
    same wanted ids
}

test_merge() {
    cp -r "$CORPUS" articles
    mkdir one two three
    mv articles/a*[05]-* one
    mv articles/b* two
    mv articles/* three
    expect 0 "$SUOYIN_INDEX" build --quiet one.index one
    expect 0 "$SUOYIN_INDEX" build --quiet two.index two three/a00*
    expect 0 "$SUOYIN_INDEX" build --quiet three.index three
    expect 0 "$SUOYIN_INDEX" merge all.index one.index "$(segment_of two.index)" three.index
    has err "3 segments merged. 130 documents" "came twice"
    cp -r "$CORPUS" whole
    like_new all.index whole
    same_files all.index fresh.index
    expect 2 "$SUOYIN_INDEX" merge all.index one.index two.index
    one_message
    has err --replace
    expect 0 "$SUOYIN_INDEX" merge --quiet --replace all.index one.index
    same_files all.index one.index
}

test_merge_refuses() {
    sample_index
    printf '%s\n' '{"id":"news-1","text":"同一编号，另一内容。"}' >other.jsonl
    expect 0 "$SUOYIN_INDEX" build --quiet other.index other.jsonl
    expect 2 "$SUOYIN_INDEX" merge out.index sample.index other.index
    one_message
    has err news-1
    no_index out.index
    expect 0 "$SUOYIN_INDEX" build --quiet --whole-documents whole.index docs
    expect 2 "$SUOYIN_INDEX" merge out.index sample.index whole.index
    has err "different options"
    no_index out.index
    expect 2 "$SUOYIN_INDEX" merge out.index sample.index nowhere
    no_index out.index
    head -c 100 "$(segment_of other.index)" >cut.segment
    expect 3 "$SUOYIN_INDEX" merge out.index sample.index cut.segment
    no_index out.index
}

test_diff() {
    sample_index
    expect 0 "$SUOYIN_INDEX" diff sample.index sample.index
    [ ! -s out ] || fail "differences without a difference"
    has err "0 removed, 0 added, 0 changed, 4 the same."
    rm docs/park.txt
    echo 改过的一篇。 >docs/road.md
    echo 新的一篇。 >docs/z.txt
    expect 0 "$SUOYIN_INDEX" build --quiet now.index docs
    expect 1 "$SUOYIN_INDEX" diff sample.index now.index
    printf 'removed\tpark.txt\nchanged\troad.md\nadded\tz.txt\n' >wanted
    same wanted out
    expect 1 "$SUOYIN_INDEX" diff --json sample.index "$(segment_of now.index)"
    lines out 4
    json_lines check <out || fail "no JSON"
    has out '{"type":"difference","change":"changed","id":"road.md"}'
    has out '{"type":"summary","equal":false,"only_first":1,"only_second":1,"different":1,"same":2}'
    expect 1 "$SUOYIN_INDEX" diff -q sample.index now.index
    [ ! -s out ] && [ ! -s err ] || fail "not quiet"
    expect 2 "$SUOYIN_INDEX" diff sample.index nowhere
    one_message
    : >now.index/manifest
    expect 3 "$SUOYIN_INDEX" diff sample.index now.index
    one_message
}

test_update_report() {
    sample_index
    rm docs/road.md
    echo 新的一篇。 >docs/z.txt
    expect 0 "$SUOYIN_INDEX" update --prune --report json sample.index docs
    lines out 1
    [ ! -s err ] || fail "standard error is not empty"
    json_lines check <out || fail "no JSON"
    has out '"type":"report","status":"ok","index":"sample.index","documents":4,"skipped":0'
    has out '"added":1,"changed":0,"unchanged":3,"vanished":1,"removed":1' '"prune_withheld":false'
    local command
    for command in "update nowhere docs" "check nowhere docs" "remove nowhere x" "merge sample.index nowhere" \
        "compact nowhere"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" ${command%% *} --report json ${command#* }
        json_lines check <out || fail "no JSON"
        has out '"status":"failed"' '"error":"'
        one_message
        no_index nowhere
    done
}

test_options_are_those_of_the_index() {
    sample
    expect 0 "$SUOYIN_INDEX" build --quiet --whole-documents --raw x.index docs
    printf '%s\n' '（园区）再来一篇。' '版权所有' >docs/more.txt
    expect 0 "$SUOYIN_INDEX" update --quiet x.index docs
    expect 0 "$SUOYIN_INDEX" build --quiet --whole-documents --raw y.index docs
    expect 0 "$SUOYIN_INDEX" diff x.index y.index
    expect 0 "$SUOYIN_INDEX" update --quiet --raw --whole-documents x.index docs
    cp -r x.index before
    expect 2 "$SUOYIN_INDEX" update --passage-chars 99 x.index docs
    one_message
    has err "other options"
    diff -r before x.index || fail "the index has changed"
}

test_prune_is_withheld() {
    sample_index
    printf '%s\n' '{"id":"news-1"' >docs/news.jsonl
    rm docs/park.txt
    expect 0 "$SUOYIN_INDEX" update --prune sample.index docs
    has err warning "nothing is pruned" "1 skipped"
    expect 0 "$SUOYIN" show sample.index park.txt
    expect 2 "$SUOYIN_INDEX" update --prune --strict sample.index docs
    expect 0 "$SUOYIN_INDEX" update --prune-anyway sample.index docs
    expect 1 "$SUOYIN" show sample.index park.txt
    # A folder where nothing is mounted is no reason to empty an index.
    mkdir empty
    expect 0 "$SUOYIN_INDEX" update --prune --report json sample.index empty
    has err warning "nothing is pruned"
    has out '"vanished":1,"removed":0' '"prune_withheld":true'
    expect 0 "$SUOYIN_INDEX" update --prune-anyway sample.index empty
    has err "1 removed" "0 documents"
}

test_failed_update_keeps_the_index() {
    sample_index
    cp -r sample.index before
    printf '%s\n' '{"id":"a","text":"甲。"}' '{"id":"a","text":"乙。"}' >twice.jsonl
    expect 2 "$SUOYIN_INDEX" update sample.index twice.jsonl
    one_message
    expect 2 "$SUOYIN_INDEX" update sample.index docs nowhere
    one_message
    diff -r before sample.index || fail "the index has changed"
    flip "$(segment_of sample.index)" 3
    expect 3 "$SUOYIN_INDEX" update sample.index docs
    one_message
    expect 3 "$SUOYIN_INDEX" compact sample.index
    one_message
    expect 3 "$SUOYIN_INDEX" remove sample.index park.txt
    one_message
}

test_segment_files_cannot_be_changed() {
    sample_index
    cp "$(segment_of sample.index)" one.segment
    cp one.segment before
    local command
    for command in "update one.segment docs" "remove one.segment park.txt" "compact one.segment"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" $command
        one_message
    done
    same before one.segment
    expect 0 "$SUOYIN_INDEX" check one.segment docs
}

test_standard_input_updates() {
    sample_index
    printf '%s\n' '{"id":"news-1","text":"数字经济改过了。"}' '{"id":"news-3","text":"园区新闻。"}' >more.jsonl
    local status=0
    "$SUOYIN_INDEX" update sample.index - <more.jsonl >out 2>err || status=$?
    [ $status -eq 0 ] || fail "exit status $status"
    has err "1 added, 1 changed, 0 removed"
    expect 0 "$SUOYIN" show sample.index news-1
    has out 改过
}
