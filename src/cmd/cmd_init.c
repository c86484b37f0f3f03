/* kond init - an empty case, before there is any evidence: facts and clocks do not wait for files.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/zone.h"
#include "cmd/facts.h"

static const struct option_row options[] = {
    {"incident", "TEXT", "what the incident is called", false},
    {"organisation", "NAME", "the legal entity that keeps this case; becomes O-1", false},
    {"zone", "ZONE", "time zone of the case (default Europe/Amsterdam)", false},
    {NULL, NULL, NULL, false},
};

static const char *wrong(struct call *c, str incident, str organisation, str zone)
{
	const char *why = NULL;
	struct arena a = *c->arena;
	if (field_wrong(FIELD_line, incident) != NULL)
		return "--incident is one line of text (UTF-8) of at most 1000 bytes";
	if (field_wrong(FIELD_line, organisation) != NULL)
		return "--organisation is one line of text (UTF-8) of at most 1000 bytes";
	if (zone.n > 0 &&
	    (field_wrong(FIELD_zone, zone) != NULL || zone_open(&a, zone, &why) == NULL))
		return "--zone is a time zone of this system, as Europe/Amsterdam";
	return NULL;
}

static bool fill(struct call *c, struct kase *k, str incident, str organisation, str zone)
{
	struct facts f;
	uint32_t id = 0;
	str value[ENTITY_FIELD_COUNT] = {0};
	TXN_SCOPE t = case_begin(k);
	bool ok = facts_load(c, k, &f);
	value[ENTITY_name] = organisation;
	if (ok && organisation.n > 0)
		ok = org_entity_put(k, &f.org, &id, value, 1u << ENTITY_name, STR_NONE) &&
		     org_set(k, SETTING_organisation, STR("O-1"));
	if (ok && incident.n > 0)
		ok = org_set(k, SETTING_incident, incident);
	if (ok && zone.n > 0)
		ok = org_set(k, SETTING_zone, zone);
	return ok && case_commit(&t);
}

static int run(struct call *c)
{
	const char *path = call_case_path(c), *why = NULL;
	struct unlock u;
	str incident = str_trim(str_of(call_option(c, "incident"))),
	    organisation = str_trim(str_of(call_option(c, "organisation"))),
	    zone = str_trim(str_of(call_option(c, "zone")));
	if (access(path, F_OK) == 0)
		return call_failed(c, "there is a case already; `kond set` changes what it says",
				   path);
	why = wrong(c, incident, organisation, zone);
	if (why != NULL)
		return call_wrong(c, why, NULL);
	if (!call_unlock(c, true, &u))
		return EXIT_failed;
	struct kase *k = case_create(path, &u, &why);
	if (k == NULL)
		return call_failed(c, why, path);
	int r = fill(c, k, incident, organisation, zone)
		    ? EXIT_done
		    : call_failed(c, "the case was made, but nothing was set", case_why(k));
	case_close(k);
	if (r == EXIT_done) {
		fprintf(stderr, "made the case %s\n", path);
		out_z(c->out, "Next: `kond org add`, `kond event add`, and `kond scan PATH` when "
			      "there are files\n");
	}
	return r;
}

const struct cmd cmd_init = {
    .name = "init",
    .args = "[--incident TEXT] [--organisation NAME]",
    .brief = "Make an empty case: facts and clocks do not wait for files",
    .help = "A case is made by `kond scan PATH` too when there is none. A case is opened with a "
	    "passphrase, or with --key-file when it was made with one.",
    .options = options,
    .needs_case = true,
    .run = run};
