package peer

// HelplineKind says for what a line is.
type HelplineKind int

// The kinds of lines.
const (
	LineCrisis HelplineKind = iota + 1
	LineSubstance
	LineOther
)

// Helpline is one line that people can turn to.
type Helpline struct {
	Country   string // ISO 3166, two capitals
	Kind      HelplineKind
	Name      string
	Call      string // "" if it takes no calls
	Text      string // text and chat; "" if none
	Hours     string // "" if not known
	Region    string // "" for the whole country
	Confirmed bool   // by the provider, a government or the press, not by directories only
}

// Country is a country of the list.
type Country struct {
	Code      string // ISO 3166, two capitals
	Name      string
	Emergency string // the general emergency number
}

// Directory is a list of lines that others keep.
type Directory struct{ Name, URL, Covers string }

// Never is a number that must not be listed, and why.
type Never struct{ Country, Call, Why string }

// Helplines is the whole list. The zero value is an empty one.
type Helplines struct {
	Checked     Day // when a person last checked it
	Countries   []Country
	Lines       []Helpline
	Directories []Directory
	Never       []Never
}

// Check returns an error that names the first entry a list must not have: a country without a name or an emergency
// number, one listed twice, a line of an unlisted country, without a name or any way to reach it, or
// with a number of Never.
func (h Helplines) Check() error { panic("not yet") }

// Country returns the country of an ISO 3166 code, whatever its case.
func (h Helplines) Country(code string) (Country, bool) { panic("not yet") }

// For returns the lines of that country and no other: crisis before substance before others, confirmed before
// listed, else in the list's order.
func (h Helplines) For(code string) []Helpline { panic("not yet") }

// Stale reports whether the last check is more than 12 calendar months ago.
func (h Helplines) Stale(today Day) bool { panic("not yet") }
