package support

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"

	"waymark/peer"
)

//go:embed helplines.toml
var helplinesFile []byte

//go:embed emergency.toml
var emergencyFile []byte

// Helplines is the built-in list: helplines.toml, and the countries of emergency.toml, which have no line. It is parsed
// once and shared: callers don't change it.
func Helplines() peer.Helplines { return builtInHelplines() }

var builtInHelplines = sync.OnceValue(func() peer.Helplines {
	emergency, err := ParseHelplines(emergencyFile)
	if err != nil {
		panic("support: emergency.toml: " + err.Error())
	}
	for i := range emergency.Countries {
		emergency.Countries[i].Unchecked = true
	}
	lines, err := ParseHelplines(helplinesFile)
	if err != nil {
		panic("support: helplines.toml: " + err.Error())
	}
	return emergency.With(lines)
})

// LoadHelplines returns the built-in list with a host's own file merged in: a country in it replaces the built-in one
// with all its lines; the rest stays. The numbers that must not be listed are the built-in ones, and those of the file.
func LoadHelplines(path string) (peer.Helplines, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return peer.Helplines{}, err
	}
	own, err := ParseHelplines(data)
	if err != nil {
		return peer.Helplines{}, err
	}
	all := Helplines().With(own)
	return all, all.Check()
}

// helplinesTOML is the form of helplines.toml, which says what the fields mean.
type helplinesTOML struct {
	Checked   *toml.LocalDate
	Directory []peer.Directory
	Never     []peer.Never
	Country   []countryTOML
}

type countryTOML struct {
	Code, Name, Own, Also, Emergency string
	General, Ambulance, Police, Fire string
	Line                             []lineTOML
}

type lineTOML struct {
	Name, Kind, Call, Text, Web, Email, Hours string
	Cost, Region, Note, Remark, Confidence    string
	For, Languages                            []string
}

// ParseHelplines reads a list. Errors name the line of the file, or the entry.
func ParseHelplines(data []byte) (peer.Helplines, error) {
	var file helplinesTOML
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&file); err != nil {
		return peer.Helplines{}, whereInTOML(err)
	}
	h := peer.Helplines{Directories: file.Directory, Never: file.Never}
	if c := file.Checked; c != nil {
		h.Checked = peer.Date(c.Year, time.Month(c.Month), c.Day)
	}
	for _, c := range file.Country {
		h.Countries = append(h.Countries, peer.Country{
			Code: c.Code, Name: c.Name, Own: c.Own, Also: c.Also, Emergency: c.Emergency,
			General: c.General, Ambulance: c.Ambulance, Police: c.Police, Fire: c.Fire,
		})
		for _, l := range c.Line {
			line, err := l.helpline(c.Code)
			if err != nil {
				return peer.Helplines{}, fmt.Errorf("%s: %w", l.Name, err)
			}
			h.Lines = append(h.Lines, line)
		}
	}
	return h, h.Check()
}

func (l lineTOML) helpline(country string) (peer.Helpline, error) {
	kinds := peer.HelplineKinds()
	kind := slices.IndexFunc(kinds, func(k peer.HelplineKind) bool { return k.String() == l.Kind })
	if kind < 0 {
		return peer.Helpline{}, fmt.Errorf("unknown kind of line %q", l.Kind)
	}
	source := peer.SourceListed
	if l.Confidence != "" {
		i := slices.IndexFunc(peer.LineSources(), func(s peer.LineSource) bool { return s.String() == l.Confidence })
		if i < 0 {
			return peer.Helpline{}, fmt.Errorf("unknown confidence %q", l.Confidence)
		}
		source = peer.LineSources()[i]
	}
	return peer.Helpline{
		Country: country, Kind: kinds[kind], For: l.For, Name: l.Name, Call: l.Call, Text: l.Text, Web: l.Web,
		Email: l.Email, Hours: l.Hours, Languages: l.Languages, Cost: l.Cost, Region: l.Region, Note: l.Note, Remark: l.Remark,
		Source: source,
	}, nil
}

// whereInTOML says what is wrong with a file, and in which line of it.
func whereInTOML(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		e := unknown.Errors[0]
		line, _ := e.Position()
		return fmt.Errorf("line %d: there is no field called %q", line, strings.Join(e.Key(), "."))
	}
	var broken *toml.DecodeError
	if errors.As(err, &broken) {
		line, _ := broken.Position()
		return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(broken.Error(), "toml: "))
	}
	return err
}
