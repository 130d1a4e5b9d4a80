#include "store/kinds.h"

enum err index_incident(struct index *ix) { (void)ix; return ERR_OK; }
enum err index_incident_set(struct index *ix) { (void)ix; return ERR_OK; }
enum err index_suppression(struct index *ix) { (void)ix; return ERR_OK; }
enum err index_analysis(struct index *ix) { (void)ix; return ERR_OK; }
