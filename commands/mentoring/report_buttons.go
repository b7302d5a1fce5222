package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// What mentoring knows of reports: how one begins, and that one paused a mentor. The rest is the feature "report".

// ReportButton reports a person, from whatever is about a request or a pairing.
func ReportButton(s commands.Env, request, about peer.ID) commands.Button {
	return s.Button("report", commands.Secondary, commands.ID("report:ask", request, about))
}

// ReportOther reports the other one of a pairing: where both can press it, and where the other may have been erased.
func ReportOther(s commands.Env, pairing peer.ID) commands.Button {
	return s.Button("report", commands.Secondary, commands.ID("report:ask", 0, 0, pairing))
}

// pausedByReport reports whether moderators paused a mentor because of a report that is open.
func pausedByReport(tx *storage.Tx, mentor peer.ID) (bool, error) {
	reports, err := tx.Reports()
	ref := tx.PersonRef(mentor)
	return slices.ContainsFunc(reports, func(r peer.Report) bool { return r.Paused && r.Open() && r.AboutRef == ref }), err
}
