import json
import os
import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerFast,
    pipeline,
)

from week2.sentiment import nsmc
from week2.sentiment.architectures import NAMES, Size, make_classifier, make_config
from week2.sentiment.pretrain import last_complete
from week2.sentiment.results import fingerprint
from week2.sentiment.starts import (
    make_pretraining,
    start_from_counts,
    take_embeddings,
    take_layers,
)
from week2.sentiment.state import load_state
from week2.sentiment.tokenizer import encode
from week2.sentiment.train import main

TINY = ["--tiny", "--data", "handwritten", "--vocabulary", "600"]
TINY += ["--threads", "1", "--dtype", "fp32"]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}


def train(out, model="bert", *more):
    status = main([model, "--out", str(out), *TINY, *more])
    assert status == 0
    return out


def steps_done(out):
    checkpoint = last_complete(out / "pretrain")
    assert checkpoint
    return json.loads((checkpoint / "trainer_state.json").read_text())["global_step"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    out = tmp_path_factory.mktemp("trained")
    stages = "tokenizer,pretrain,export,finetune"
    return train(out, "bert", "--steps", "8", "--epochs", "2", "--stages", stages, "--test")


def test_trained_folder_loads_with_the_auto_classes_and_the_pipeline(trained):
    folder = trained / "model"
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    assert model.config.id2label == {0: "negative", 1: "positive"}
    classify = pipeline("text-classification", model=model, tokenizer=str(folder))
    assert classify("정말 좋았다")[0]["label"] in ("negative", "positive")


def test_result_says_where_its_rows_came_from_and_what_it_scored(trained):
    result = json.loads((trained / "model" / "result.json").read_text())
    assert result["provenance"] == result["test"]["provenance"] == "handwritten"
    rows = {part: len(nsmc.load_nsmc(part, "handwritten")) for part in ("train", "validation")}
    assert result["rows"] == {**rows, "shown": rows["train"]}
    assert result["test"]["all"]["rows"] == len(nsmc.load_nsmc("test", "handwritten"))
    assert 0 <= result["validation"]["low"] <= result["validation"]["accuracy"] <= 1
    assert result["pretraining_steps"] == 8
    assert any("loss" in entry for entry in result["curve"])


def test_state_holds_bf16_weights_step_seed_and_curve(trained):
    state = load_state(trained / "state")
    assert (state.model, state.objective, state.step, state.seed) == ("bert", "masked", 8, 0)
    assert [entry["step"] for entry in state.curve] == list(range(1, 9))
    tensors = load_file(trained / "state" / "state.safetensors")
    assert {t.dtype for t in tensors.values()} == {torch.bfloat16}


@pytest.mark.parametrize("objective", ["masked", "replaced"])
def test_a_state_is_gone_on_from_under_either_objective(trained, tmp_path, objective):
    start = ["--start", str(trained / "state"), "--objective", objective]
    stages = ["--stages", "tokenizer,pretrain,export"]
    train(tmp_path, "bert", *start, *stages, "--steps", "3")
    state = load_state(tmp_path / "state")
    assert (state.objective, state.step) == (objective, 11)
    assert [entry["step"] for entry in state.curve] == list(range(1, 12))


def test_a_classifier_is_fine_tuned_further(trained, tmp_path, capsys):
    before = trained / "model"
    stages = ["--stages", "tokenizer,finetune"]
    train(tmp_path, "bert", "--finetuned", str(before), *stages, "--epochs", "0.1")
    result = json.loads((tmp_path / "model" / "result.json").read_text())
    pretraining = json.loads((before / "result.json").read_text())
    assert result["pretraining_steps"] == pretraining["pretraining_steps"] == 8
    assert result["finetuned_from"] | fingerprint(before) == result["finetuned_from"]
    assert result["finetuned_from"]["recipe"] == pretraining["recipe"]
    old, new = (load_file(f / "model.safetensors") for f in (before, tmp_path / "model"))
    moved = max((old[k].float() - new[k].float()).abs().max().item() for k in old)
    assert 0 < moved < 0.05, "a few steps from where it was"
    again = ["--finetuned", str(tmp_path / "model"), *stages, "--epochs", "0.1"]
    train(tmp_path / "again", "bert", *again)
    third = json.loads((tmp_path / "again" / "model" / "result.json").read_text())
    assert third["finetuned_from"]["finetuned_from"] == result["finetuned_from"], "every round"
    other = ["mamba", "--out", str(tmp_path / "other"), *TINY, "--finetuned", str(before), *stages]
    assert main(other) == 2
    assert "holds a bert, not a mamba" in capsys.readouterr().err


def test_a_state_of_another_model_is_refused(trained, tokenizer):
    other = make_pretraining("bert", tokenizer, "replaced")
    with pytest.raises(ValueError, match="holds other weights than"):
        load_state(trained / "state", other)


def test_missing_state_is_an_error(tmp_path, capsys):
    assert main(["bert", "--out", str(tmp_path), *TINY, "--stages", "export"]) == 2
    assert "no complete checkpoint" in capsys.readouterr().err
    assert main(["bert", "--out", str(tmp_path), "--stages", "bake"]) == 2
    assert "no stage 'bake'" in capsys.readouterr().err


def test_what_killed_runs_had_not_finished_goes_and_nothing_else(tmp_path):
    left, own = tmp_path / ".model.a1b2c3d4", tmp_path / ".editor.settings"
    for folder in (left, own):
        folder.mkdir()
    assert main(["bert", "--out", str(tmp_path), *TINY, "--stages", "export"]) == 2
    assert not left.exists()
    assert own.is_dir()


# `week2.sentiment.train` in a process that is killed at its twelfth step, after two checkpoints.
KILLED = """
import os, signal, sys
from week2.sentiment.pretrain import BatchTrainer
from week2.sentiment.train import main

log = BatchTrainer.log

def log_and_die(self, *args, **kwargs):
    log(self, *args, **kwargs)
    if self.state.global_step == 12:
        os.kill(os.getpid(), signal.SIGKILL)

BatchTrainer.log = log_and_die
main(sys.argv[1:])
"""


def test_a_killed_run_resumes_with_nothing_lost(trained, tmp_path):
    # The same to the bit, so: one tokenizer (training it breaks ties as it likes), and processes
    # with the same environment. The number of threads, NumPy's too, decides how sums are rounded.
    options = ["bert", *TINY, "--tokenizer", str(trained / "tokenizer")]
    options += ["--stages", "tokenizer,pretrain", "--steps", "20", "--save-every", "5", "--out"]

    def run(out, *program):
        command = [sys.executable, *program, *options, str(out)]
        return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)

    killed, whole = tmp_path / "killed", tmp_path / "whole"
    cut = run(killed, "-c", KILLED)
    assert cut.returncode == -signal.SIGKILL, cut.stderr[-3000:]
    assert steps_done(killed) == 10
    for out in (killed, whole):
        done = run(out, "-m", "week2.sentiment.train")
        assert done.returncode == 0, done.stderr[-3000:]
    ours, theirs = (load_file(n / "encoder" / "model.safetensors") for n in (killed, whole))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_student_learns_from_teachers_too(trained, tmp_path):
    teacher = trained / "model"
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "ratings_train.txt").open("w", encoding="utf-8") as out:
        out.write("id\tdocument\tlabel\n")
        for row in nsmc.handwritten_reviews():
            out.write(f"{row.id}\t{row.document}\t{row.label}\n")
    (tmp_path / "data" / "reviews_unlabelled.txt").write_text("참 좋다\n참 싫다\n음\n", "utf-8")
    student = ["--data", str(tmp_path / "data"), "--teachers", str(teacher), "characters"]
    student += ["--taught", "2"]
    shared = ["--tokenizer", str(trained / "tokenizer"), "--stages", "tokenizer,finetune"]
    assert main(["bert", "--tiny", "--out", str(tmp_path / "s"), *student, *shared]) == 0
    result = json.loads((tmp_path / "s" / "model" / "result.json").read_text())
    assert result["rows"]["shown"] == result["rows"]["train"] + 2
    network, counting = result["teachers"]
    assert len(network["sha256"]) == 64
    taught = json.loads((teacher / "result.json").read_text())
    assert network["validation"] == taught["validation"]
    assert counting == {"name": "characters"}


def test_half_written_checkpoint_is_passed_over(trained, tmp_path):
    for step, text in ((5, '{"global_step": 5}'), (10, '{"global_st'), (15, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if text:
            (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(text)
    assert last_complete(tmp_path) == tmp_path / "checkpoint-5"
    assert last_complete(tmp_path / "nowhere") is None


def test_two_processes_train_one_model(tmp_path):
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"),
        *("--standalone", "-m", "week2.sentiment.train", "bert", *TINY),
        *("--out", str(tmp_path), "--steps", "4", "--epochs", "0.5"),
    ]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("validation accuracy") == 1
    result = json.loads((tmp_path / "model" / "result.json").read_text())
    assert result["processes"] == 2
    assert steps_done(tmp_path) == 4


def test_masked_training_learns_a_pattern(tokenizer):
    # Two sentences alone: what is masked can be told from what stands beside it.
    texts = encode(tokenizer, ["정말 재미있게 봤습니다", "돈이 아까운 영화"] * 32)
    module = make_pretraining(
        "bert", tokenizer, "masked", size=Size(width=64, bert_layers=2, heads=2)
    )
    start_from_counts(module, texts, 0)
    optimizer = torch.optim.AdamW(module.parameters(), lr=3e-3)
    batch = texts.padded(np.arange(64), tokenizer.pad_token_id)
    losses = []
    for _ in range(60):
        loss = module(**batch)["loss"]
        losses.append(float(loss.detach()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert np.mean(losses[-10:]) < losses[0] / 3


@pytest.mark.parametrize("name", NAMES)
def test_each_model_has_at_most_five_million_weights(name, tokenizer):
    config = make_config(name, tokenizer)
    config.vocab_size = 16_000
    model = make_classifier(config)
    assert sum(p.numel() for p in model.parameters()) <= 5_000_000


def test_one_models_word_vectors_start_another(trained, tokenizer):
    other: Any = make_pretraining("mamba", tokenizer, "masked", size=Size.tiny())
    with pytest.raises(FileNotFoundError, match="no word vectors of shape"):
        take_embeddings(other.encoder, trained / "state")
    same = PreTrainedTokenizerFast.from_pretrained(trained / "tokenizer")
    for folder in ("state", "encoder", "model"):
        mamba: Any = make_pretraining("mamba", same, "masked", size=Size.tiny())
        take_embeddings(mamba.encoder, trained / folder)
        weights = next((trained / folder).glob("*.safetensors"))
        (name,) = (n for n in load_file(weights) if n.endswith("word_embeddings.weight"))
        taken = mamba.encoder.get_input_embeddings().weight
        assert torch.equal(taken, load_file(weights)[name].float())


def test_unknown_model_is_an_error(tokenizer):
    with pytest.raises(ValueError, match="one of bert, mamba, hybrid; got 'gpt'"):
        make_config("gpt", tokenizer)


def test_tokenizer_in_the_model_folder_is_the_one_it_was_trained_with(trained, reviews):
    mine, theirs = (AutoTokenizer.from_pretrained(trained / n) for n in ("model", "tokenizer"))
    assert mine(reviews)["input_ids"] == theirs(reviews)["input_ids"]


def test_a_hybrid_starts_from_the_layers_of_a_mamba(tokenizer, trained, tmp_path):
    pair: list[Any] = [
        make_pretraining(name, tokenizer, "masked", size=Size.tiny(), seed=seed)
        for seed, name in enumerate(("mamba", "hybrid"))
    ]
    mamba, hybrid = pair
    mamba.encoder.save_pretrained(tmp_path)
    take_layers(hybrid.encoder, tmp_path)
    theirs, ours = mamba.encoder.state_dict(), hybrid.encoder.state_dict()
    shared = [name for name in ours if name in theirs and ours[name].shape == theirs[name].shape]
    assert any(name.startswith("layers.") for name in shared)
    assert all(torch.equal(ours[name], theirs[name]) for name in shared)
    with pytest.raises(FileNotFoundError, match="no layer in"):
        take_layers(hybrid.encoder, trained / "model")
