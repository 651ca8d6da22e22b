"""What agencies and systems tell one another about assigned tasks (QĐ 42/2014/QĐ-TTg, 23/2018/QĐ-TTg)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.contracts.registry import contract


@contract("vn.lienthong.directives.task-requested", version=1)
@dataclass(frozen=True)
class TaskRequested:
    """Another system of the same agency proposes a task, for a person there to confirm and assign.

    ``reference`` is the asking system's own id; asked twice, one proposal is made. ``lead`` is an agency code
    or "" where a person has to choose. ``source_url`` is a path on the same node.
    """

    reference: UUID
    title: str
    reason: str
    lead: str
    due_date: date | None
    source_label: str
    source_url: str
    requested_by: str


@contract("vn.lienthong.directives.tasks-of-mandate-asked", version=1)
@dataclass(frozen=True)
class TasksOfMandateAsked:
    """Which tasks that an agency holds hang on a mandate."""

    subject: str
    on: date


@dataclass(frozen=True)
class MandateTask:
    """One task under a mandate; ``state`` is a code of the directives system, ``url`` a path on the node."""

    task_id: UUID
    title: str
    state: str
    due_date: date | None
    lead: str
    url: str


@contract("vn.lienthong.directives.tasks-of-mandate", version=1)
@dataclass(frozen=True)
class TasksOfMandate:
    """The tasks under a mandate, open ones first, at most a hundred; ``total`` counts all."""

    subject: str
    total: int
    tasks: tuple[MandateTask, ...]


@contract("vn.lienthong.directives.task-numbers-of-mandate-asked", version=1)
@dataclass(frozen=True)
class TaskNumbersOfMandateAsked:
    """How many tasks hang on a mandate in the book of the agency asked; never which.

    Answered to that agency itself, and to whoever leads the mandate today.
    """

    subject: str


@dataclass(frozen=True)
class TaskNumbers:
    """How many tasks of a book are open, how many of those are overdue, and how many are done."""

    open: int
    overdue: int
    done: int


@contract("vn.lienthong.directives.task-numbers-of-mandate", version=1)
@dataclass(frozen=True)
class TaskNumbersOfMandate:
    """The numbers of one book now: of what its agency ``assigned``, and of what others gave it (``held``).

    One task stands in the books of all its parties, so that numbers of several books do not add up.
    """

    subject: str
    assigned: TaskNumbers
    held: TaskNumbers


@dataclass(frozen=True)
class DirectiveFacts:
    """The directive that a task rests on; the days of decision, issue and entry are three.

    ``file_sha256`` and ``text_sha256`` name the attachments of the message that are its file and its text.
    """

    notation: str
    kind_name: str
    issuer_name: str
    subject: str
    decided_date: date | None
    issued_date: date
    recorded_date: date
    document_id: UUID | None = None
    file_sha256: str = ""
    text_sha256: str = ""


@dataclass(frozen=True)
class TaskParty:
    """An agency with a part in a task; ``role`` is lead or coordinator, ``deliverable`` its own one."""

    code: str
    name: str
    role: str
    deliverable: str = ""


@contract("vn.lienthong.directives.task-assigned", version=1)
@dataclass(frozen=True)
class TaskAssigned:
    """An agency assigns a task; every party is told the same, and finds its own part among ``parties``.

    ``reference`` names the task in the books of all parties. ``words`` are the directive's exact words that
    the task rests on. ``due_date`` is the day in force, ``first_due_date`` the one first set. ``start`` and
    ``end`` are the place of ``words`` in the directive's text, in characters, where it is known. ``revision``
    grows by one with every message about the task, whatever its kind; 0 is of a node that counts none.
    """

    reference: UUID
    assigner_name: str
    title: str
    deliverable: str
    recipient: str
    directive: DirectiveFacts | None
    words: str
    point: str
    first_due_date: date | None
    due_date: date | None
    due_wording: str
    period: str
    priority: str
    mandate_subject: str
    parties: tuple[TaskParty, ...]
    assigned_date: date
    revision: int = 0
    start: int | None = None
    end: int | None = None


@contract("vn.lienthong.directives.task-changed", version=1)
@dataclass(frozen=True)
class TaskChanged:
    """The assigning agency changed an assigned task, and says why.

    ``parties`` are those from ``changed_date`` on where they changed; an agency that is told and not among
    them coordinates no more. Empty, they are as before; so is an empty ``priority`` and a null ``period``.
    """

    reference: UUID
    title: str
    deliverable: str
    due_date: date | None
    due_wording: str
    reason: str
    changed_date: date
    revision: int = 0
    mandate_subject: str = ""
    parties: tuple[TaskParty, ...] = ()
    priority: str = ""
    period: str | None = None


@contract("vn.lienthong.directives.task-withdrawn", version=1)
@dataclass(frozen=True)
class TaskWithdrawn:
    """The assigning agency takes a task back and says why."""

    reference: UUID
    reason: str
    withdrawn_date: date
    revision: int = 0


@contract("vn.lienthong.directives.task-answered", version=1)
@dataclass(frozen=True)
class TaskAnswered:
    """A party accepts its part of a task, or declines it with a reason."""

    reference: UUID
    is_accepted: bool
    reason: str
    officer: str
    at: datetime


@contract("vn.lienthong.directives.progress-reported", version=1)
@dataclass(frozen=True)
class ProgressReported:
    """A party reports progress on its part: 0 to 100 percent, words, and evidence as attachments."""

    reference: UUID
    progress_id: UUID
    percent: int
    text: str
    officer: str
    at: datetime


@contract("vn.lienthong.directives.extension-asked", version=1)
@dataclass(frozen=True)
class ExtensionAsked:
    """The lead asks to move the deadline, before it has passed, and says to which day and why."""

    reference: UUID
    extension_id: UUID
    wanted_date: date
    reason: str
    asked_date: date


@contract("vn.lienthong.directives.extension-decided", version=1)
@dataclass(frozen=True)
class ExtensionDecided:
    """The assigning agency grants an extension until ``due_date``, or refuses it: then the date stands."""

    reference: UUID
    extension_id: UUID
    is_granted: bool
    due_date: date | None
    reason: str
    decided_date: date
    revision: int = 0


@contract("vn.lienthong.directives.task-finished", version=1)
@dataclass(frozen=True)
class TaskFinished:
    """The lead reports a task as finished on a day, with the result in words and evidence as attachments."""

    reference: UUID
    finished_date: date
    result: str
    officer: str
    at: datetime


@contract("vn.lienthong.directives.completion-decided", version=1)
@dataclass(frozen=True)
class CompletionDecided:
    """The assigning agency confirms that a task is finished, or returns it to its lead with a reason.

    ``parts_done`` are the codes of the coordinating agencies whose parts are confirmed; the parts of the
    others end with the task, unfinished.
    """

    reference: UUID
    is_confirmed: bool
    reason: str
    decided_date: date
    revision: int = 0
    parts_done: tuple[str, ...] = ()


@contract("vn.lienthong.directives.part-finished", version=1)
@dataclass(frozen=True)
class PartFinished:
    """A coordinating agency reports its part as finished on a day, with evidence as attachments.

    The task itself goes on until its lead reports it and the assigning agency confirms it.
    """

    reference: UUID
    finished_date: date
    result: str
    officer: str
    at: datetime


@contract("vn.lienthong.directives.part-decided", version=1)
@dataclass(frozen=True)
class PartDecided:
    """The assigning agency confirms a coordinating agency's part, or returns it to it with a reason."""

    reference: UUID
    is_confirmed: bool
    reason: str
    decided_date: date
    revision: int


@dataclass(frozen=True)
class PartFile:
    """A file of evidence for a part; ``sha256`` names it among the attachments of the message."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class PartStanding:
    """How a coordinating agency's part stands, with its newest report and the evidence that came with it.

    ``state`` is given, declined, working, claimed, done or ended; ``reported_at`` is null before any report.
    ``text`` may be the beginning of a long one.
    """

    code: str
    name: str
    state: str
    percent: int
    text: str
    officer: str
    reported_at: datetime | None
    finished_date: date | None
    files: tuple[PartFile, ...]


@contract("vn.lienthong.directives.parts-told", version=1)
@dataclass(frozen=True)
class PartsTold:
    """The assigning agency tells the lead how each coordinating agency's part stands; the newest counts."""

    reference: UUID
    parts: tuple[PartStanding, ...]
    revision: int


@dataclass(frozen=True)
class ChildTask:
    """One task that a party broke its duty down into, as that party's own book says.

    ``state`` is assigned, declined, working, claimed or done; ``counted_date`` is the day that counts of its
    deadline. A long title or name is cut.
    """

    title: str
    lead_code: str
    lead_name: str
    due_date: date | None
    counted_date: date | None
    state: str
    finished_date: date | None


@contract("vn.lienthong.directives.children-told", version=1)
@dataclass(frozen=True)
class ChildrenTold:
    """A party of a task tells its assigner how the tasks stand that it broke its duty down into.

    It goes with every report of progress and of the end, and when one of them changes state. ``total`` counts
    all that were assigned and not taken back: done, open in time and overdue on ``on``, and open without a
    day. ``tasks`` lists at most a hundred of them, overdue first; ``total`` says how many it leaves out.
    ``revision`` grows with every telling about the duty, and the newest counts.
    """

    reference: UUID
    revision: int
    on: date
    at: datetime
    total: int
    done: int
    in_time: int
    overdue: int
    undated: int
    tasks: tuple[ChildTask, ...]


@contract("vn.lienthong.directives.task-transferred", version=1)
@dataclass(frozen=True)
class TaskTransferred:
    """The lead of a task passed from one agency to another on a day; all parties are told the task anew.

    ``basis`` says why: the transfer of the mandate, or the assigning agency's decision.
    """

    task: TaskAssigned
    from_code: str
    from_name: str
    to_code: str
    to_name: str
    transferred_date: date
    basis: str


@contract("vn.lienthong.directives.task-pressed", version=1)
@dataclass(frozen=True)
class TaskPressed:
    """The assigning agency presses the lead of one or many tasks (đôn đốc)."""

    pressing_id: UUID
    references: tuple[UUID, ...]
    note: str
    pressed_date: date
