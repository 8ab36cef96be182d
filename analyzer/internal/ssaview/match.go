package ssaview

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
)

// Match finds the row for a call: by the function's name, or, for interface
// methods and function values, by the SDK's signature.
func (p *Package) Match(c *ssa.CallCommon) *api.API {
	if row := p.Row(CalleeName(c)); row != nil {
		return row
	}
	if !c.IsInvoke() && c.StaticCallee() != nil {
		if Embedded(c) && types.IsInterface(CalleeObject(c).Signature().Recv().Type()) {
			return p.Interface(CalleeObject(c))
		}
		return nil
	}
	if c.IsInvoke() {
		if row := p.Interface(c.Method); row != nil {
			return row
		}
	}
	return p.bySignature(c)
}

// V2S3 is the import path of the SDK's S3 client.
const (
	V2S3 = "github.com/aws/aws-sdk-go-v2/service/s3"
	v2V4 = "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// bySignature recognizes (ctx, *s3.XInput, ...func(*s3.PresignOptions)), with a
// result, and v4.Signer.PresignHTTP behind an interface. What a mock runs in place
// of a call has the same parameters, and no result.
func (p *Package) bySignature(c *ssa.CallCommon) *api.API {
	params := c.Signature().Params()
	if c.IsInvoke() && c.Method.Name() == "PresignHTTP" && params.Len() == 8 && isHTTPRequest(params.At(2).Type()) {
		return p.Row("(*" + v2V4 + ".Signer).PresignHTTP")
	}
	first := 0
	if TakesClient(c) {
		first = 1
	}
	if !c.Signature().Variadic() || params.Len() != first+3 || c.Signature().Results().Len() == 0 {
		return nil
	}
	slice, ok := params.At(first + 2).Type().(*types.Slice)
	if !ok {
		return nil
	}
	option, ok := slice.Elem().Underlying().(*types.Signature)
	if !ok || option.Params().Len() != 1 {
		return nil
	}
	input := gotype.Pointee(params.At(first + 1).Type())
	op, ok := strings.CutSuffix(gotype.NameIn(input, V2S3), "Input")
	if !ok {
		return nil
	}
	switch gotype.NameIn(gotype.Pointee(option.Params().At(0).Type()), V2S3) {
	case "PresignPostOptions":
		op = "PostObject"
	case "PresignOptions":
	default:
		return nil
	}
	return p.Row("(*" + V2S3 + ".PresignClient).Presign" + op)
}

func isHTTPRequest(t types.Type) bool {
	return gotype.Is(gotype.Pointee(t), "net/http", "Request")
}
