/*
 * reader_odf - OpenDocument (OASIS OpenDocument 1.3, ISO/IEC 26300; .odt .ods .odp .odg, templates,
 * flat XML): text, tables, sheets with hidden rows, notes, remarks, deleted text, headers and
 * footers, properties. Pictures and objects in a package are members. Parts are read as they are
 * unpacked. Refuses formulas, forms, macros, passwords, and pictures in flat XML.
 */
#include "text/odf_walk.h"
#include "text/package.h"
#include "text/xml_flow.h"

#define PIECE          ((size_t)64 << 10)
#define PROGRESS_BYTES ((uint64_t)1 << 20)

struct load {
	struct read_job *job;
	struct document d;
	struct sheet sheet;
	struct odf_walk walk;
	uint64_t told;
	bool encrypted, broken, some;
};

static bool is_part(str name, const char *part)
{
	str p = str_of(part);
	return str_ends(name, p) && (name.n == p.n || name.p[name.n - p.n - 1] == '/');
}

static bool is_plumbing(str name)
{
	return str_eq(name, STR("mimetype")) || str_eq(name, STR("layout-cache")) ||
	       str_ends(name, STR(".xml")) || str_ends(name, STR(".rdf")) ||
	       str_starts(name, STR("Thumbnails/"));
}

static void on_manifest(void *ctx, const struct xml_tag *t)
{
	struct load *l = ctx;
	l->encrypted = l->encrypted || str_eq(t->name, STR("encryption-data"));
}

static void no_close(void *ctx, str name) { (void)ctx, (void)name; }
static void no_text(void *ctx, str s) { (void)ctx, (void)s; }

static enum reason read_text(struct load *l, struct unpack *u)
{
	struct xml_walk w = odf_part(&l->walk);
	uint64_t from = l->d.base + l->d.run.n;
	enum reason why = package_xml(u, &w), less = odf_part_end(&l->walk);
	l->some = l->some || l->d.base + l->d.run.n > from;
	if (why == REASON_broken) {
		l->broken = true; /* or encrypted: the manifest tells, and may stand behind */
		return less;
	}
	return why != REASON_none ? why : less;
}

static enum reason on_member(void *ctx, struct unpack *u, const struct child *c)
{
	struct load *l = ctx;
	enum reason why = REASON_none;
	if (!c->is_file)
		return REASON_none;
	if (c->why != REASON_none)
		return archive_give(u, c);
	if (is_part(c->name, "content.xml") || is_part(c->name, "styles.xml") ||
	    is_part(c->name, "meta.xml"))
		why = read_text(l, u);
	else if (str_eq(c->name, STR("META-INF/manifest.xml")))
		why = package_xml(u, &(struct xml_walk){on_manifest, no_close, no_text, l});
	else if (!is_plumbing(c->name))
		return archive_give(u, c);
	if (why != REASON_none)
		l->job->sink->partial(l->job->sink, why, 0);
	return why == REASON_limit_expansion ? why : REASON_none;
}

static int read_package(struct load *l, struct err *e)
{
	struct sink *s = l->job->sink;
	if (package_walk(l->job, on_member, l, e) != 0)
		return -1;
	if (l->broken && !l->some)
		return err_set(e, l->encrypted ? REASON_encrypted : REASON_broken, 0);
	if (l->broken)
		s->partial(s, l->encrypted ? REASON_encrypted : REASON_broken, 0);
	return 0;
}

static size_t on_read(void *from, void *p, size_t n)
{
	struct load *l = from;
	struct input *in = l->job->in;
	str s = str_sub(input_view(in, n < PIECE ? n : PIECE), 0, n);
	memcpy(p, s.p, s.n);
	input_skip(in, s.n);
	if (in->at - l->told >= PROGRESS_BYTES) {
		l->told = in->at;
		l->job->sink->progress(l->job->sink, in->at);
	}
	return s.n;
}

static int read_flat(struct load *l, struct err *e)
{
	struct read_job *j = l->job;
	struct xml_walk w = odf_part(&l->walk);
	bool whole = xml_walk(&w, on_read, l);
	enum reason less = odf_part_end(&l->walk);
	if (j->in->failed)
		return err_set(e, REASON_io_error, j->in->at);
	if (!whole || less != REASON_none)
		j->sink->partial(j->sink, whole ? less : REASON_broken, j->in->at);
	return 0;
}

static bool is_flat(const struct head *h)
{
	str s = str_sub(h->raw, 0, 4096);
	return !str_starts(s, STR("PK")) && str_find(s, STR("<office:document")) < s.n &&
	       str_find(s, STR("urn:oasis:names:tc:opendocument:xmlns:office:1.0")) < s.n;
}

static int odf_read(struct read_job *j, struct err *e)
{
	struct load l = {.job = j};
	document_start(&l.d, j);
	sheet_start(&l.sheet, &l.d);
	odf_start(&l.walk, &l.d, &l.sheet);
	int r = is_flat(j->head) ? read_flat(&l, e) : read_package(&l, e);
	document_end(&l.d);
	odf_free(&l.walk);
	sheet_free(&l.sheet);
	return r;
}

static int odf_bid(const struct head *h)
{
	if (!str_starts(h->raw, STR("PK\3\4")))
		return is_flat(h) ? 97 : 0;
	str type = package_mimetype(h->raw);
	if (str_starts(type, STR("application/vnd.oasis.opendocument.")) ||
	    str_starts(type, STR("application/vnd.sun.xml.")))
		return 95;
	return type.n == 0 && package_holds(h->raw, STR("content.xml")) &&
		       (package_holds(h->raw, STR("META-INF/manifest.xml")) ||
			package_holds(h->raw, STR("styles.xml")))
		   ? 95
		   : 0;
}

const struct reader reader_odf = {
    .name = "odf",
    .version = 3,
    .format = "OpenDocument (ODT, ODS, ODP)",
    .standard = "OpenDocument 1.3, ISO/IEC 26300",
    .limits = "no formulas, forms, macros or passwords; no pictures in flat XML",
    .container = true,
    .needs_seek = true,
    .bid = odf_bid,
    .bid_most = 97,
    .read = odf_read,
    .warm = xml_warm,
};
