# Writers that are killed, and where an index may lie.

test_writers_that_are_killed() {
    local said
    said=$("$ROOT/tests/soak/kill_soak" "$BUILD" "${SUOYIN_KILLS:-40}") || {
        echo "$said"
        return 1
    }
}

test_an_index_inside_its_path() {
    mkdir articles
    echo 园区项目 >articles/a.txt
    "$SUOYIN_INDEX" build articles/index articles >/dev/null || return 1
    "$SUOYIN_INDEX" build --replace articles/index/ articles >said 2>&1 || return 1
    grep -q '^1 document' said || { cat said; return 1; }
    [ "$(ls articles/index | wc -l)" = 3 ]
}

test_an_index_behind_a_link() {
    echo 园区项目 >a.txt
    "$SUOYIN_INDEX" build real a.txt >/dev/null || return 1
    ln -s real link
    "$SUOYIN_INDEX" build --replace link a.txt >/dev/null && [ -L link ] && "$SUOYIN_INDEX" verify real
}

# A lock that another process holds is told, and the index stays.
test_two_writers() {
    echo 园区项目 >a.txt
    "$SUOYIN_INDEX" build index a.txt >/dev/null || return 1
    flock index/lock "$SUOYIN_INDEX" build --replace index a.txt >said 2>&1 && return 1
    grep -q 'lock' said && "$SUOYIN_INDEX" verify index
}
