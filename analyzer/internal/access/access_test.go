package access

import (
	"bytes"
	"encoding/gob"
	"testing"
)

// Paths that differ in one step each.
var paths = []Path{
	Whole,
	Fields("Opts"), Fields("Opts", "Expiry"), Fields("Opts.Expiry"),
	Of(ToElement("1")), Of(ToElement(`"a.b"`), ToField("Expiry")), Of(ToAny(), ToField("Expiry")),
	Of(ToOption("Expires")), Of(ToClient("example.com/s3.New")), Of(ToField("Expires")),
	AsDuration, AsNumber, AsFunc, Of(ToField("TTL"), Step{Kind: Duration}),
}

func TestPathsAreEqualWhereTheirStepsAre(t *testing.T) {
	for i, p := range paths {
		for j, q := range paths {
			if (p == q) != (i == j) {
				t.Errorf("%v == %v is %v", p, q, p == q)
			}
		}
		var steps []Step
		for head, rest := p.Split(); head.Kind != None; head, rest = rest.Split() {
			steps = append(steps, head)
		}
		if Of(steps...) != p {
			t.Errorf("%v is not the path of its steps %v", p, steps)
		}
	}
}

func TestPathsSurviveGob(t *testing.T) {
	for _, p := range paths {
		var buf bytes.Buffer
		in := struct{ Path Path }{p}
		if err := gob.NewEncoder(&buf).Encode(in); err != nil {
			t.Fatal(err)
		}
		var out struct{ Path Path }
		if err := gob.NewDecoder(&buf).Decode(&out); err != nil {
			t.Fatal(err)
		}
		if out.Path != p {
			t.Errorf("%v became %v", p, out.Path)
		}
	}
}

func TestUnmarshalBinaryRefusesWhatIsNoPath(t *testing.T) {
	for _, b := range [][]byte{{0, 0}, {99, 0}, {1}, {1, 5, 'a'}, {1, 0xff}} {
		var p Path
		if p.UnmarshalBinary(b) == nil {
			t.Errorf("%v is read as %v", b, p)
		}
	}
}

func TestOverlap(t *testing.T) {
	opts, first, any := ToField("Opts"), ToElement("0"), ToAny()
	for _, tt := range []struct {
		name         string
		path, stored Path
		rest         Path
		must, may    bool
		belowOK      bool
	}{
		{"the same", Of(opts), Of(opts), Whole, true, true, true},
		{"a field of what is stored", Fields("Opts", "TTL"), Of(opts), Fields("TTL"), true, true, true},
		{"more than is stored", Of(opts), Fields("Opts", "TTL"), Whole, false, false, false},
		{"another field", Fields("Other"), Of(opts), Whole, false, false, false},
		{"the same element", Of(first), Of(first), Whole, true, true, true},
		{"another element", Of(ToElement("1")), Of(first), Whole, false, false, false},
		{"some element", Of(any, opts), Of(first), Of(opts), false, true, false},
		{"of some element", Of(first), Of(any), Whole, false, true, false},
		{"some of some", Of(any), Of(any), Whole, false, true, true},
		{"an element and a field", Of(any), Of(opts), Whole, false, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rest, must, may := tt.path.Overlap(tt.stored)
			if rest != tt.rest || must != tt.must || may != tt.may {
				t.Errorf("Overlap is %v, %v, %v, want %v, %v, %v", rest, must, may, tt.rest, tt.must, tt.may)
			}
			if _, ok := tt.path.Below(tt.stored); ok != tt.belowOK {
				t.Errorf("Below is %v", ok)
			}
		})
	}
}

func BenchmarkThen(b *testing.B) {
	p := Fields("Opts", "Expiry")
	for b.Loop() {
		ToElement("1").Then(p)
	}
}
