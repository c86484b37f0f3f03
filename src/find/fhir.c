#include "find/tree.h"
bool fhir_resources(struct tree_state *s) { (void)s; return false; }
void fhir_item(struct tree_state *s) { (void)s; }
void fhir_item_end(struct tree_state *s) { (void)s; }
void fhir_free(struct tree_state *s) { (void)s; }
