"""Addresses of the directives system, below /chi-dao/."""

from django.urls import path

from lienthong.identity.views.feeds import feed
from lienthong.systems.directives.views import (
    daysoff,
    directives,
    duties,
    overview,
    plans,
    reading,
    series,
    tasks,
)

app_name = "directives"

urlpatterns = [
    path("van-ban/", directives.directive_list, name="directive_list"),
    path("nhap/", directives.enter, name="enter"),
    path("van-ban/<uuid:directive_id>/", directives.directive_detail, name="directive_detail"),
    path("van-ban/<uuid:directive_id>/sua/", directives.correct, name="correct"),
    path("van-ban/<uuid:directive_id>/xac-nhan/", directives.confirm_sure, name="confirm_sure"),
    path("van-ban/<uuid:directive_id>/giao/", directives.assign_all, name="assign_all"),
    path("van-ban/<uuid:directive_id>/them/", directives.add, name="add"),
    path("de-xuat/", directives.proposal_list, name="proposal_list"),
    path("de-xuat/<uuid:proposal_id>/", directives.proposal, name="proposal"),
    path("de-xuat/<uuid:proposal_id>/xac-nhan/", directives.confirm, name="confirm_proposal"),
    path("de-xuat/<uuid:proposal_id>/loai/", directives.drop, name="drop_proposal"),
    path("tim-co-quan/", directives.agencies, name="agencies"),
    path("nhiem-vu/", tasks.task_list, name="task_list"),
    path("nhiem-vu.csv", tasks.task_csv, name="task_csv"),
    path("nhiem-vu.xlsx", tasks.task_xlsx, name="task_xlsx"),
    path("nhiem-vu/them/", directives.add_alone, name="add_alone"),
    path("nhiem-vu/so/<uuid:reference>/", tasks.task_of_reference, name="task_of_reference"),
    path("nhiem-vu/<uuid:task_id>/", tasks.task_detail, name="task_detail"),
    path("nhiem-vu/<uuid:task_id>/giao/", tasks.assign, name="assign"),
    path("nhiem-vu/<uuid:task_id>/sua/", tasks.change, name="change"),
    path("nhiem-vu/<uuid:task_id>/rut/", tasks.withdraw, name="withdraw"),
    path("nhiem-vu/<uuid:task_id>/chuyen/", tasks.transfer, name="transfer"),
    path("nhiem-vu/<uuid:task_id>/xac-nhan/", tasks.confirm, name="confirm_completion"),
    path("nhiem-vu/<uuid:task_id>/tra-lai/", tasks.give_back, name="return_task"),
    path("nhiem-vu/<uuid:task_id>/don-doc/", tasks.press, name="press"),
    path(
        "nhiem-vu/<uuid:task_id>/gia-han/<uuid:extension_id>/",
        tasks.decide_extension,
        name="decide_extension",
    ),
    path("nhiem-vu/<uuid:task_id>/dinh-ky/", series.begin, name="begin_series"),
    path("chuoi/<uuid:series_id>/", series.change, name="change_series"),
    path("chuoi/<uuid:series_id>/dung/", series.end, name="end_series"),
    path("don-doc/", overview.press_many, name="press_many"),
    path("theo-co-quan/", overview.leads, name="leads"),
    path("theo-co-quan.csv", overview.leads_csv, name="leads_csv"),
    path("nhac-han/", overview.reminder_page, name="reminders"),
    path("nhac-han/luu/", overview.set_rules, name="set_rules"),
    path("ngay-nghi/", daysoff.rules, name="days_off"),
    path("ngay-nghi/luu/", daysoff.set_rule, name="set_day_off_rule"),
    path("lich/", overview.feed_page, name="feeds"),
    path("lich/co-quan/", overview.all_feeds, name="all_feeds"),
    # Addresses that calendar programs were given before all systems had one mechanism.
    path("lich/<str:token>.ics", feed, name="feed"),
    path("viec/", duties.duty_list, name="duty_list"),
    path("viec.csv", duties.duty_csv, name="duty_csv"),
    path("viec/<uuid:duty_id>/", duties.duty_detail, name="duty_detail"),
    path("viec/<uuid:duty_id>/van-ban/", reading.duty_directive, name="duty_directive"),
    path("viec/<uuid:duty_id>/van-ban/tep/", reading.directive_file, name="directive_file"),
    path("viec/<uuid:duty_id>/nhan/", duties.accept, name="accept"),
    path("viec/<uuid:duty_id>/tu-choi/", duties.decline, name="decline"),
    path("viec/<uuid:duty_id>/ke-hoach/", plans.add_step, name="add_step"),
    path(
        "viec/<uuid:duty_id>/ke-hoach/<uuid:step_id>/xong/", plans.finish_step, name="finish_step"
    ),
    path(
        "viec/<uuid:duty_id>/ke-hoach/<uuid:step_id>/chua-xong/",
        plans.reopen_step,
        name="reopen_step",
    ),
    path("viec/<uuid:duty_id>/ke-hoach/<uuid:step_id>/sua/", plans.change_step, name="change_step"),
    path("viec/<uuid:duty_id>/ke-hoach/<uuid:step_id>/bo/", plans.remove_step, name="remove_step"),
    path("viec/<uuid:duty_id>/tien-do/", duties.report, name="report"),
    path("viec/<uuid:duty_id>/gia-han/", duties.ask_extension, name="ask_extension"),
    path("viec/<uuid:duty_id>/hoan-thanh/", duties.finish, name="finish"),
    path("bao-cao/<uuid:progress_id>/tep/<int:number>/", duties.evidence, name="evidence"),
]
