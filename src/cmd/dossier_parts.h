/* dossier_parts - the parts of `kond dossier`: loading what it is told from, and telling it. */
#ifndef CMD_DOSSIER_PARTS_H
#define CMD_DOSSIER_PARTS_H

#include "cmd/facts.h"
#include "proof/dossier.h"

struct dossier_desk {
	struct facts facts;
	struct ruling_all rulings;
	struct approval_all approvals;
	struct notice_all notices;
	struct dossier_all dossiers;
	struct duty_law law;
	struct dossier_customer customer;
	struct custody custody;
	struct dossier_case c;
};

/* dossier_load_facts - what is stated, decided and prepared, and the law. dossier_load_rest - who
 * it is for, and what is counted: of the options --for, --entity, --lang. Each gives an exit code,
 * after saying what is wrong */
int dossier_load_facts(struct call *c, struct kase *k, struct dossier_desk *d);
int dossier_load_rest(struct call *c, struct kase *k, struct dossier_desk *d);
/* dossier_row_of - the row for what was loaded. */
struct dossier_row dossier_row_of(const struct dossier_desk *d);
/* dossier_released - how a prepared dossier stands: by whom released, and with which entry of the
 * approvals it was complete (another person than who prepared it, and counsel); "" when it is not.
 */
str dossier_released(struct arena *a, const struct dossier_desk *d, const struct dossier_row *row,
		     uint32_t *out_approval);
/* dossier_prepared - by whom and when. */
str dossier_prepared(struct arena *a, const struct dossier_desk *d, const struct dossier_row *row);

int dossier_list(struct call *c);
int dossier_recipients(struct call *c);

#endif
