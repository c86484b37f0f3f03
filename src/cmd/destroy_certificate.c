/* destroy_certificate - a certificate on the screen, or as files that prove it: certificate.json
 * and .pdf, and the journal that commits to it. */
#include "base/date.h"
#include "cmd/destroy_parts.h"
#include "cmd/facts.h"
#include "proof/certificate.h"
#include "proof/journal_proof.h"

int proven_archive(struct call *c, struct kase *k, const struct tree_head *head, const char *name,
		   str text, const char *other, str other_text)
{
	struct journal_share s = {.head = *head};
	struct journal_shared n;
	const char *why = NULL, *path = call_option(c, "out");
	struct archive *x = archive_begin(path, &why);
	if (x == NULL)
		return call_failed(c, why, path);
	struct out facts = out_mem();
	archive_put(x, name, text);
	if (other != NULL)
		archive_put(x, other, other_text);
	journal_proof_facts(k, "journal", head, &facts);
	bool read = journal_proof_put(k, x, &s, &n);
	bool ok = archive_end(x, out_view(&facts), case_sign_key(k));
	out_end(&facts);
	if (!read)
		return call_failed(c, case_why(k), NULL);
	if (!ok)
		return call_failed(c, "can not be written: is there room?", path);
	out_z(c->out, "Written. Check it without kond: tools/verify-dossier ");
	out_z(c->out, path);
	out_char(c->out, '\n');
	return EXIT_done;
}

static int write_files(struct call *c, struct kase *k, const struct ending *e,
		       const struct certificate *x)
{
	struct tree_head head;
	struct journal_number n = {"certificate", e->no};
	struct out pdf = out_mem();
	bool drawn = certificate_pdf(&pdf, x, e->at_ms);
	int r = EXIT_failed;
	TXN_SCOPE t = case_begin(k);
	if (!journal_numbers(k, "destroy.certificate", &n, 1) || !case_head_sign(k, &head) ||
	    !case_commit(&t))
		r = call_failed(c, "the act could not be written to the journal", case_why(k));
	else
		r = proven_archive(c, k, &head, "certificate.json", e->certificate,
				   drawn ? "certificate.pdf" : NULL, out_view(&pdf));
	out_end(&pdf);
	return r;
}

static int show(struct call *c, struct kase *k, uint32_t no)
{
	struct ending e;
	struct certificate x;
	const char *f = call_option(c, "format");
	struct journal_number n = {"certificate", no};
	if (case_endings(k) == 0)
		return call_failed(c, "nothing of this case was destroyed", NULL);
	if (!ending_get(k, c->arena, no, &e))
		return call_wrong(c, "there is no certificate of this number", c->arg[1]);
	if (e.pending)
		return call_failed(
		    c,
		    "another kond still has the case open: the file is wiped, and the "
		    "certificate written, when that is closed and the case opened "
		    "again",
		    NULL);
	if (!certificate_read(c->arena, e.certificate, &x))
		return call_failed(c, "the certificate is of another version of kond", NULL);
	if (call_option(c, "out") != NULL)
		return write_files(c, k, &e, &x);
	if (!journal_numbers(k, "destroy.certificate", &n, 1))
		return call_failed(c, "the act could not be written to the journal", case_why(k));
	if (f == NULL || str_eq(str_of(f), STR("table"))) {
		certificate_text(c->out, &x);
	} else if (str_eq(str_of(f), STR("jsonl"))) {
		out_str(c->out, e.certificate);
		out_char(c->out, '\n');
	} else {
		return call_wrong(c, "a certificate is shown as table or jsonl, not", f);
	}
	return EXIT_done;
}

int destroy_certificate(struct call *c)
{
	struct kase *k = call_case(c);
	uint32_t no;
	if (k == NULL)
		return EXIT_failed;
	no = case_endings(k);
	int r = c->n_arg > 1 && !event_id_of(str_of(c->arg[1]), 'C', &no)
		    ? call_wrong(c, "wants the number of a certificate, as 1", c->arg[1])
		    : show(c, k, no);
	case_close(k);
	return r;
}
