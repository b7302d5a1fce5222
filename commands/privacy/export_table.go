package privacy

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"waymark/commands"
	"waymark/peer"
)

// byteOrderMark tells spreadsheets that a text is UTF-8; without it some take it for an older encoding.
const byteOrderMark = "\uFEFF"

// checkInTable is the check-ins as comma-separated values, oldest first: the mood as a number from 1 (very hard) to 5 and as
// its word, how it was shared in words, and the time zone where one is known. A cell that a spreadsheet would take for a formula
// begins with an apostrophe.
func checkInTable(s commands.Env, all []peer.CheckIn) ([]byte, error) {
	zones := slices.ContainsFunc(all, func(c peer.CheckIn) bool { return c.Zone != "" })
	head := []string{"export.day", "export.mood-number", "export.mood", "export.note", "export.shared"}
	if zones {
		head = append(head, "export.zone")
	}
	for i, key := range head {
		head[i] = s.Label(key)
	}
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	err := w.Write(head)
	for _, c := range all {
		e := c.Entry
		cells := []string{c.Day.String(), strconv.Itoa(int(e.Mood)), moodLabel(s, e.Mood), e.Note.Reveal(), shareLabel(s, e.Share)}
		if zones {
			cells = append(cells, c.Zone)
		}
		for i, s := range cells {
			if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
				cells[i] = "'" + s
			}
		}
		if err == nil {
			err = w.Write(cells)
		}
	}
	w.Flush()
	return b.Bytes(), err
}
