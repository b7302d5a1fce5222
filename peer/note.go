package peer

// The most characters (Unicode code points) that members' words may have.
const (
	MaxNote = 1000 // a check-in's or setback's note
	MaxName = 60   // a journey's name
	MaxHelp = 500  // the texts of a request for a mentor
)

// Length returns the number of characters (Unicode code points) of the text.
func (w Words) Length() int { panic("not yet") }

// CleanNote returns the text as it is kept: trimmed, line ends as \n with at most one empty line between
// paragraphs, without control, zero-width, invisible and direction characters and without invalid UTF-8.
// Joiners stay where a script or an emoji needs them. It escapes nothing: what a reader's program would
// take for markup or a mention is the business of whoever shows it. Cleaning twice changes nothing more.
func CleanNote(s string) Words { panic("not yet") }

// CleanName is CleanNote on one line: every run of white space is a single space.
func CleanName(s string) Words { panic("not yet") }
