/*
 * Xapian as a peer: the glass backend, one document a passage, terms and positions by
 * term_splitter.
 *
 * "Optimized" is Database::compact. Its BM25 takes k1 and b, but its idf is a relative of Lucene's
 * and not the same.
 */
#include "peer.h"
#include "term_splitter.h"

#include <xapian.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace
{

std::string building_path;
Xapian::WritableDatabase *writer;
bool storing;
Xapian::Database *reader;
Xapian::Enquire *enquire;

struct PostingReceiver {
    Xapian::Document document;
    Xapian::termpos position = 0;
};

int add_posting(void *context, const struct term *term)
{
    auto *to = static_cast<PostingReceiver *>(context);
    to->document.add_posting(std::string(term->bytes, term->length), ++to->position);
    return 0;
}

int add_term(void *context, const struct term *term)
{
    static_cast<std::vector<std::string> *>(context)->emplace_back(term->bytes, term->length);
    return 0;
}

void xapian_create(const char *index, int store)
{
    /* A flush merges every changed posting list, so few and large flushes are what Xapian builds
     * fastest with. */
    setenv("XAPIAN_FLUSH_THRESHOLD", "250000", 1);
    building_path = std::string(index) + ".building";
    std::filesystem::remove_all(building_path);
    std::filesystem::remove_all(index);
    writer =
        new Xapian::WritableDatabase(building_path, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
    storing = store != 0;
}

void xapian_add(const struct passage *passage)
{
    PostingReceiver to;
    split_terms(passage->text, passage->text_length, add_posting, &to);
    std::string data = passage->id;
    if (storing) {
        data += '\n';
        data.append(passage->text, passage->text_length);
    }
    to.document.set_data(data);
    writer->add_document(to.document);
}

void xapian_commit()
{
    writer->commit();
    writer->close();
    delete writer;
}

void xapian_optimize(const char *index)
{
    Xapian::Database(building_path).compact(index, Xapian::DBCOMPACT_NO_RENUMBER);
    std::filesystem::remove_all(building_path);
}

void xapian_open(const char *index, double k1, double b)
{
    reader = new Xapian::Database(index);
    enquire = new Xapian::Enquire(*reader);
    /* k1, k2 (query length), k3 (weight of a repeated query term), b, least normalized length */
    enquire->set_weighting_scheme(Xapian::BM25Weight(k1, 0, 1000, b, 0));
}

std::vector<std::string> terms_of(const char *text, size_t length)
{
    std::vector<std::string> terms;
    split_terms(text, length, add_term, &terms);
    return terms;
}

Xapian::Query phrase(const char *text, size_t length)
{
    auto terms = terms_of(text, length);
    return Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(), terms.size());
}

Xapian::Query to_query(const struct bench_query *query)
{
    auto terms = terms_of(query->text, strlen(query->text));
    switch (query->mode) {
    case QUERY_OR:
        return Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
    case QUERY_NEAR:
        return Xapian::Query(Xapian::Query::OP_NEAR, terms.begin(), terms.end(), NEAR_DISTANCE);
    case QUERY_AND: {
        std::vector<Xapian::Query> keywords;
        for (const char *at = query->text; *at != '\0';) {
            size_t length = strcspn(at, " ");
            keywords.push_back(phrase(at, length));
            at += length + (at[length] == ' ');
        }
        return Xapian::Query(Xapian::Query::OP_AND, keywords.begin(), keywords.end());
    }
    case QUERY_PHRASE:
        break;
    }
    return phrase(query->text, strlen(query->text));
}

long xapian_search(const struct bench_query *query, struct peer_hit *hits)
{
    enquire->set_query(to_query(query));
    if (query->k == 0) { /* only a check of all candidates makes the number exact */
        return static_cast<long>(
            enquire->get_mset(0, 0, reader->get_doccount()).get_matches_estimated());
    }
    Xapian::MSet found = enquire->get_mset(0, static_cast<Xapian::doccount>(query->k));
    long count = 0;
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
        hits[count].passage = *hit;
        hits[count++].score = hit.get_weight();
    }
    return count;
}

void xapian_name_of(long long passage, char *name, size_t size)
{
    std::string data = reader->get_document(static_cast<Xapian::docid>(passage)).get_data();
    snprintf(name, size, "%s", data.substr(0, data.find('\n')).c_str());
}

void xapian_close()
{
    delete enquire;
    delete reader;
}

} // namespace

const struct peer THE_PEER = {
    "xapian",      Xapian::version_string, xapian_create, xapian_add,
    xapian_commit, xapian_optimize,        nullptr,       xapian_open,
    xapian_search, xapian_name_of,         xapian_close,
};
