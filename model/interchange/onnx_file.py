"""A module as an ONNX file, with what other programs read beside its graph."""

from __future__ import annotations

import inspect
import io
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

import torch
from torch import nn

from ..base.errors import HyperTaskError

OPSET = 17
"""Of the operators: onnxruntime 1.12 and later know it."""
INPUT = "numbers"
PACKAGES = ("onnx", "onnxruntime")


def require_packages() -> None:
    """Raise HyperTaskError, which says how to get them, unless onnx and onnxruntime are there."""
    missing = []
    for name in PACKAGES:
        try:
            import_module(name)
        except ImportError:
            missing.append(name)
    if missing:
        raise HyperTaskError(
            f"An ONNX file needs {' and '.join(missing)}, which the engine's Python "
            f"{sys.executable} lacks; run the algorithm Set up engine with ACTION=onnx or, where "
            f"it did not make that Python, install with {_command(missing)}."
        )


def _command(names: list[str]) -> str:
    """What installs packages: an engine that uv made has no pip, and Debian's Python may lack
    what would bring it."""
    python, wanted = sys.executable, " ".join(names)
    if find_spec("pip"):
        return f'"{python} -m pip install {wanted}"'
    if find_spec("ensurepip"):
        return f'"{python} -m ensurepip" and then "{python} -m pip install {wanted}"'
    return f'"uv pip install --python {python} {wanted}"'


def onnx_bytes(graph: nn.Module, shape: tuple[int, ...], names: list[str], texts: dict) -> bytes:
    """The ONNX file of a module.

    Parameters
    ----------
    graph : takes one float32 tensor of ``shape`` and gives one for each of ``names``.
    texts : name -> text, beside the graph.

    Raises
    ------
    HyperTaskError
        When torch cannot write an operation of the network.
    """
    import onnx

    # as any function: of another torch than this one it takes other arguments
    write: Callable[..., object] = torch.onnx.export
    stream, settings = io.BytesIO(), {}
    if "dynamo" in inspect.signature(write).parameters:
        settings["dynamo"] = False  # the other way needs packages that the engine lacks
    graph.eval()
    try:
        with _whole_sums(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that sizes and the number of bands are fixed
            write(
                graph,
                (torch.zeros(shape),),
                stream,
                input_names=[INPUT],
                output_names=names,
                opset_version=OPSET,
                **settings,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        raise HyperTaskError(
            f"torch cannot write this network as ONNX ({_first_line(error)}); map with HyperTask."
        ) from error
    model = onnx.load_from_string(stream.getvalue())
    for name, text in texts.items():
        model.metadata_props.add(key=name, value=text)
    onnx.checker.check_model(model)
    return model.SerializeToString()


@contextmanager
def _whole_sums() -> Iterator[None]:
    """Let average pooling keep its divisor, which torch's exporter leaves out without a word."""

    from torch.onnx import symbolic_helper as read

    def pooled(g, features, sides, steps, padding, ceil_mode, count_padding, divisor=None):
        sides, steps, padding = (read._parse_arg(each, "is") for each in (sides, steps, padding))
        whole = divisor is not None and not read._is_none(divisor)
        result = g.op(
            "AveragePool",
            features,
            kernel_shape_i=sides,
            strides_i=steps or sides,
            pads_i=[*padding, *padding],
            count_include_pad_i=int(whole or bool(read._parse_arg(count_padding, "i"))),
        )  # without ceil_mode: sides are multiples here
        if not whole:
            return result
        factor = sides[0] * sides[-1] / read._parse_arg(divisor, "i")
        return g.op("Mul", result, g.op("Constant", value_t=torch.tensor(factor)))

    name = "aten::avg_pool2d"
    torch.onnx.register_custom_op_symbolic(name, pooled, OPSET)
    try:
        yield
    finally:
        torch.onnx.unregister_custom_op_symbolic(name, OPSET)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
