package fakediscord

import "time"

// Event is one thing that somebody looking at the pretend Discord could notice. It is what
// `waymark sandbox --json` prints, field for field; members, channels and roles go by name.
type Event struct {
	Event  string    `json:"event"`
	Step   int       `json:"step"` // set by the sandbox
	At     time.Time `json:"at"`
	Server string    `json:"server,omitempty"`

	// message, deleted
	ID      string       `json:"id,omitempty"`
	Author  string       `json:"author,omitempty"`
	To      string       `json:"to,omitempty"`
	Channel string       `json:"channel,omitempty"`
	Viewer  string       `json:"viewer,omitempty"`
	Text    string       `json:"text"`
	Buttons []ButtonView `json:"buttons"`
	Selects []SelectView `json:"selects"`
	Files   []FileView   `json:"files"`
	Pings   []string     `json:"pings"`
	Edited  bool         `json:"edited"`

	// modal
	Title  string      `json:"title,omitempty"`
	Fields []FieldView `json:"fields,omitempty"`
	// autocomplete
	Choices []string `json:"choices"`
	// role
	Member string `json:"member,omitempty"`
	Role   string `json:"role,omitempty"`
	Change string `json:"change,omitempty"`
	// thread
	Name     string   `json:"name,omitempty"`
	Parent   string   `json:"parent,omitempty"`
	Private  bool     `json:"private"`
	Members  []string `json:"members"`
	Archived bool     `json:"archived"`
	Locked   bool     `json:"locked"`
	// refused
	Request  string `json:"request,omitempty"`
	Status   int    `json:"status,omitempty"`
	Code     int    `json:"code"`
	Why      string `json:"why,omitempty"`
	Provoked bool   `json:"provoked"`
	// unanswered
	Interaction string `json:"interaction,omitempty"`
	// invalid
	Statement string `json:"statement,omitempty"`
	// Asked is when somebody did what a message, or "unanswered", answers; zero where the bot wrote unasked. It is for
	// whoever watches in the same process: a reader sees it by where an answer stands.
	Asked time.Time `json:"-"`
	// commands
	Names []string `json:"names,omitempty"`
}

// ButtonView is a button as a reader sees it. Style is primary, secondary, success, danger or link.
type ButtonView struct {
	Label    string `json:"label"`
	Style    string `json:"style"`
	Disabled bool   `json:"disabled"`
}

// SelectView is a select menu: its placeholder and its options as a reader sees them: the label,
// and the description after a dot. Chosen are those of them that the message shows as chosen.
type SelectView struct {
	Label   string   `json:"label"`
	Options []string `json:"options"`
	Chosen  []string `json:"-"`
}

// FileView is an attachment; Bytes is its size.
type FileView struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
	Alt   string `json:"alt"`
}

// FieldView is one field of a modal.
type FieldView struct {
	Label    string `json:"label"`
	Value    string `json:"value"`
	Required bool   `json:"required"`
	Max      int    `json:"max"`
}
