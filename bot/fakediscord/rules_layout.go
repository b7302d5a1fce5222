package fakediscord

import (
	"slices"
	"strings"
)

// Limits of Components V2 (Discord: Component Reference).
const (
	maxComponents  = 40   // in a message, nested ones included
	maxDisplayText = 4000 // characters in all Text Displays of a message together
	maxGallery     = 10
)

// checkLayout checks the components of a message with flag 32768 against "Discord: Component Reference". files are the names
// of the files that the message will have, which components show by attachment://.
func checkLayout(p *problems, at string, components []component, files []string) {
	count, size := 0, 0
	walk(components, func(c *component) {
		count++
		size += chars(c.Content)
	})
	if count > maxComponents {
		p.add(at, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "Total number of components exceeds maximum of %d", maxComponents)
	}
	if size > maxDisplayText {
		p.add(at, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Displayable text size exceeds maximum size of %d", maxDisplayText)
	}
	checkTree(p, at, components)
	l := layout{p: p, files: files, seen: map[string]bool{}}
	for i := range components {
		l.check(join(at, i), &components[i], []int{componentRow, componentSection, componentText, componentGallery, componentFile,
			componentSeparator, componentContainer})
	}
}

// checkTree reports an id that two components have (0 is none), and components inside one that cannot contain any.
func checkTree(p *problems, at string, components []component) {
	seen := map[int]bool{}
	walk(components, func(c *component) {
		holds := c.Type == componentRow || c.Type == componentContainer || c.Type == componentSection
		if len(c.Components) > 0 && !holds || c.Accessory != nil && c.Type != componentSection || c.Component != nil && c.Type != componentLabel {
			p.add(at, "BASE_TYPE_BAD_TYPE", "a component of type %d does not contain such a component", c.Type)
		}
		if c.ID != 0 && seen[c.ID] {
			p.add(at, "COMPONENT_DUPLICATED_ID", "Component id %d is used twice", c.ID)
		}
		seen[c.ID] = true
	})
}

// layout is the state of checking one message's components.
type layout struct {
	p     *problems
	files []string
	seen  map[string]bool // custom ids
}

// check checks a component against the rules of its type; allowed are the types that can be here.
func (l *layout) check(at string, c *component, allowed []int) {
	if !slices.Contains(allowed, c.Type) {
		l.p.add(join(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of %v, not %d.", allowed, c.Type)
		return
	}
	switch c.Type {
	case componentRow:
		checkRow(l.p, at, *c, l.seen)
	case componentButton:
		checkButton(l.p, at, *c)
		checkUnique(l.p, at, *c, l.seen)
	case componentText:
		checkText(l.p, at, *c)
	case componentSection:
		l.section(at, c)
	case componentThumbnail:
		l.media(join(at, "media"), c.Media, false)
		l.p.length(join(at, "description"), c.Description, 0, maxAlt)
	case componentGallery:
		l.p.count(join(at, "items"), len(c.Items), 1, maxGallery)
		for i, item := range c.Items {
			l.media(join(at, "items", i, "media"), item.Media, false)
			l.p.length(join(at, "items", i, "description"), item.Description, 0, maxAlt)
		}
	case componentFile:
		l.media(join(at, "file"), c.File, true)
	case componentSeparator:
		l.p.between(join(at, "spacing"), max(c.Spacing, 1), 1, 2)
	case componentContainer:
		l.container(at, c)
	}
}

// container holds at least one component, and no other container.
func (l *layout) container(at string, c *component) {
	if c.Accent != nil {
		l.p.between(join(at, "accent_color"), *c.Accent, 0, 0xFFFFFF)
	}
	l.p.count(join(at, "components"), len(c.Components), 1, maxComponents)
	for i := range c.Components {
		l.check(join(at, "components", i), &c.Components[i], []int{componentRow, componentSection, componentText, componentGallery,
			componentFile, componentSeparator})
	}
}

// section holds one to three Text Displays and an accessory, a button or a Thumbnail.
func (l *layout) section(at string, c *component) {
	l.p.count(join(at, "components"), len(c.Components), 1, 3)
	for i := range c.Components {
		l.check(join(at, "components", i), &c.Components[i], []int{componentText})
	}
	if c.Accessory == nil {
		l.p.add(join(at, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
		return
	}
	l.check(join(at, "accessory"), c.Accessory, []int{componentButton, componentThumbnail})
}

// media wants a link or a file of the message; onlyFile refuses links.
func (l *layout) media(at string, item *media, onlyFile bool) {
	if item == nil || item.URL == "" {
		l.p.add(join(at, "url"), "BASE_TYPE_REQUIRED", "This field is required")
		return
	}
	name, isFile := item.attached()
	switch {
	case isFile && !slices.Contains(l.files, name):
		l.p.add(join(at, "url"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found: %s", name)
	case !isFile && onlyFile:
		l.p.add(join(at, "url"), "URL_TYPE_INVALID_SCHEME", "a File shows attachment:// only")
	default:
		checkLink(l.p, join(at, "url"), item.URL, true)
	}
}

// checkText checks a Text Display against the rules.
func checkText(p *problems, at string, c component) {
	p.length(join(at, "content"), strings.TrimSpace(c.Content), 1, maxDisplayText)
	p.wellFormed(join(at, "content"), c.Content)
}
